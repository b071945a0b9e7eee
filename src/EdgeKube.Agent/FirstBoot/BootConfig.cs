using System.Text;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Agent.FirstBoot;

/// <summary>Puts what <c>edgekube.yaml</c> says of the cluster into <c>config.yaml</c>, between two lines of its own, and leaves the rest alone. Pure.</summary>
internal static class BootConfig
{
    private const string First = "# --- from edgekube.yaml on the boot partition; changes here are lost when that file is applied again ---";
    private const string Last = "# --- end of edgekube.yaml ---";

    /// <exception cref="ConfigException">The file has the same sections by another hand.</exception>
    public static string With(string config, BootSettings settings, string hostname)
    {
        var rest = Without(config);
        var section = settings.IsServer ? $"server:\n  tls-san: {hostname}.local\n" : $"agent:\n  server: {settings.Server}\n";
        var name = section[..section.IndexOf(':', StringComparison.Ordinal)];
        if (rest.Split('\n').Any(line => line.TrimEnd().StartsWith($"{name}:", StringComparison.Ordinal)))
        {
            throw new ConfigException($"/etc/edgekube/config.yaml: there is a section \"{name}\" already, made by hand; take it out, or edgekube.yaml off the boot partition");
        }

        var text = new StringBuilder(rest);
        if (rest.Length > 0 && !rest.EndsWith('\n'))
        {
            text.Append('\n');
        }

        return text.Append(First).Append('\n').Append(section).Append(Last).Append('\n').ToString();
    }

    private static string Without(string config)
    {
        var first = config.IndexOf(First, StringComparison.Ordinal);
        var last = first < 0 ? -1 : config.IndexOf(Last, first, StringComparison.Ordinal);
        return last < 0 ? config : config[..first] + config[(last + Last.Length)..].TrimStart('\n');
    }
}
