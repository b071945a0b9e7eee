using System.CommandLine;
using System.Globalization;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Commands;

/// <summary>Makes the options of a mode: a flag, else <c>EDGEKUBE_…</c>, else <c>config.yaml</c>, else the default.</summary>
internal sealed class Setting(string mode, ConfigFile file, Func<string, string?> environment)
{
    public Option<string> Text(string name, string description, string fallback) => new($"--{name}")
    {
        Description = description,
        DefaultValueFactory = _ => Find(name)?.Value ?? fallback,
    };

    public Option<int> Port(string name, string description, int fallback)
    {
        var option = new Option<int>($"--{name}")
        {
            Description = description,
            HelpName = "PORT",
            DefaultValueFactory = result => Find(name) is not { } found
                ? fallback
                : int.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1,
        };
        option.Validators.Add(result =>
        {
            var port = result.GetValueOrDefault<int>();
            if (port is < 1 or > 65535)
            {
                var (value, source) = Find(name) is { } found && result.Implicit ? found : (port.ToString(CultureInfo.InvariantCulture), $"--{name}");
                result.AddError($"{source}: {value} is not a port; it must be from 1 to 65535");
            }
        });
        return option;
    }

    private (string Value, string Source)? Find(string name)
    {
        var variable = $"EDGEKUBE_{name.Replace('-', '_').ToUpperInvariant()}";
        if (environment(variable) is { Length: > 0 } value)
        {
            return (value, variable);
        }

        return file.Find(mode, name) is { } written ? (written, $"{file.Path}: {name}") : null;
    }
}
