using System.Text;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Writes what Podman reads about registries: <c>registries.conf</c>, and certificates in a home directory of its own.</summary>
internal static class PodmanRegistries
{
    public static void Write(PodmanPaths paths, Registries registries)
    {
        File.WriteAllText(paths.RegistriesConf, Text(registries));
        if (Directory.Exists(paths.Certificates))
        {
            Directory.Delete(paths.Certificates, recursive: true);
        }

        foreach (var (host, config) in registries.Configs.Where(c => c.Value.HasTls))
        {
            var folder = Directory.CreateDirectory(Path.Combine(paths.Certificates, host)).FullName;
            Link(folder, "ca.crt", config.CaFile);
            Link(folder, "client.cert", config.CertFile);
            Link(folder, "client.key", config.KeyFile);
        }
    }

    internal static string Text(Registries registries)
    {
        if (registries.Mirrors.ContainsKey(Registries.Every))
        {
            throw new ConfigException("registries.yaml: Podman knows no mirror for all registries (\"*\"); name each registry");
        }

        var text = new StringBuilder("# Written by edgekube agent at each start.\nunqualified-search-registries = [\"docker.io\"]\n");
        foreach (var registry in registries.Mirrors.Keys.Concat(registries.Configs.Where(c => c.Value.Insecure).Select(c => c.Key)).Distinct())
        {
            text.Append($"[[registry]]\nprefix = {Quoted(registry)}\nlocation = {Quoted(registry)}\ninsecure = {Insecure(registries, registry)}\n");
            foreach (var mirror in registries.Mirrors.GetValueOrDefault(registry) ?? [])
            {
                var plain = mirror.StartsWith("http://", StringComparison.Ordinal) ? "true" : Insecure(registries, Registries.HostOf(mirror));
                text.Append($"[[registry.mirror]]\nlocation = {Quoted(Location(mirror))}\ninsecure = {plain}\n");
            }
        }

        return text.ToString();
    }

    // https://host/v2/project is host/project here.
    private static string Location(string endpoint)
    {
        var host = Registries.HostOf(endpoint);
        var path = new Uri(endpoint).AbsolutePath.TrimEnd('/');
        return host + (path == "/v2" ? "" : path.StartsWith("/v2/", StringComparison.Ordinal) ? path[3..] : path);
    }

    private static string Insecure(Registries registries, string host) => registries.Configs.GetValueOrDefault(host)?.Insecure == true ? "true" : "false";

    private static void Link(string folder, string name, string target)
    {
        if (target.Length > 0)
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), Path.GetFullPath(target));
        }
    }

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
