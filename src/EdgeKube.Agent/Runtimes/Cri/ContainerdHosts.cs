using System.Text;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Writes what containerd reads about registries: <c>&lt;registry&gt;/hosts.toml</c>.</summary>
internal static class ContainerdHosts
{
    private const string Mark = "# Written by edgekube agent from registries.yaml.";
    private const string FileName = "hosts.toml";

    /// <summary>Replaces what was written before, and lets be what somebody else wrote.</summary>
    public static void Write(string folder, Registries registries)
    {
        foreach (var file in Directory.GetFiles(folder, FileName, SearchOption.AllDirectories).Where(f => File.ReadAllText(f).StartsWith(Mark, StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        foreach (var registry in registries.Mirrors.Keys.Concat(registries.Configs.Where(c => c.Value.HasTls).Select(c => c.Key)).Distinct())
        {
            var host = Directory.CreateDirectory(Path.Combine(folder, registry == Registries.Every ? "_default" : registry));
            var file = Path.Combine(host.FullName, FileName);
            if (!File.Exists(file))
            {
                File.WriteAllText(file, Text(registry, registries));
            }
        }
    }

    internal static string Text(string registry, Registries registries)
    {
        var text = new StringBuilder(Mark).Append('\n');
        if (registry != Registries.Every)
        {
            text.Append($"server = {Quoted(Own(registry))}\n");
        }

        foreach (var mirror in registries.Mirrors.GetValueOrDefault(registry) ?? [])
        {
            text.Append($"[host.{Quoted(mirror)}]\n  capabilities = [\"pull\", \"resolve\"]\n");
            if (new Uri(mirror).AbsolutePath.Length > 1)
            {
                text.Append("  override_path = true\n");
            }

            AddTls(text, registries.Configs.GetValueOrDefault(Registries.HostOf(mirror)), "  ");
        }

        // Named once more: containerd takes no certificates, and no TLS to this machine, from "server" alone.
        if (registries.Configs.GetValueOrDefault(registry) is { HasTls: true } own)
        {
            text.Append($"[host.{Quoted(Own(registry))}]\n  capabilities = [\"pull\", \"resolve\"]\n");
            AddTls(text, own, "  ");
        }

        return text.ToString();
    }

    private static string Own(string registry) => $"https://{(registry == "docker.io" ? "registry-1.docker.io" : registry)}";

    private static void AddTls(StringBuilder text, RegistryConfig? config, string indent)
    {
        if (config?.Insecure == true)
        {
            text.Append($"{indent}skip_verify = true\n");
        }

        if (config?.CaFile.Length > 0)
        {
            text.Append($"{indent}ca = {Quoted(config.CaFile)}\n");
        }

        if (config?.CertFile.Length > 0)
        {
            text.Append($"{indent}client = [[{Quoted(config.CertFile)}, {Quoted(config.KeyFile)}]]\n");
        }
    }

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
