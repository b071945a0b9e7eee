using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>Finds in Docker's configuration files, as Secrets hold them, what a registry asks for. Pure; matches as the kubelet does.</summary>
internal static class PullSecrets
{
    /// <summary>All that fit an image, the most exact first.</summary>
    /// <param name="image">As the pod names it.</param>
    /// <param name="secrets">The Secrets' data, decoded.</param>
    public static IReadOnlyList<RegistryCredential> For(string image, IEnumerable<IReadOnlyDictionary<string, string>?> secrets)
    {
        var name = ImageName.Normalize(image);
        var found = new List<(string Key, RegistryCredential Credential)>();
        foreach (var secret in secrets)
        {
            foreach (var (key, credential) in Entries(secret))
            {
                if (Fits(key, name))
                {
                    found.Add((key, credential with { Server = ImageName.Registry(image) }));
                }
            }
        }

        return [.. found.OrderByDescending(f => f.Key, StringComparer.Ordinal).Select(f => f.Credential).Distinct()];
    }

    /// <param name="key">Such as <c>https://index.docker.io/v1/</c>, <c>*.example.com</c>, <c>example.com:5000/team</c>.</param>
    /// <param name="image">With registry and tag.</param>
    internal static bool Fits(string key, string image)
    {
        var (host, path) = Split(key);
        var (imageHost, imagePath) = Split(image);
        return HostFits(host, imageHost) && imagePath.StartsWith(path, StringComparison.Ordinal);
    }

    private static (string Host, string Path) Split(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var slash = text.IndexOf('/', start);
        var host = slash < 0 ? text[start..] : text[start..slash];
        var path = slash < 0 ? "" : text[(slash + 1)..].TrimEnd('/');
        return (host == "index.docker.io" ? "docker.io" : host, path is "v1" or "v2" ? "" : path);
    }

    // A star stands for a whole label or a part of it; a port must be the same.
    private static bool HostFits(string pattern, string host)
    {
        var (name, port) = Port(pattern);
        var (imageName, imagePort) = Port(host);
        var labels = name.Split('.');
        var imageLabels = imageName.Split('.');
        if (port != imagePort || labels.Length != imageLabels.Length)
        {
            return false;
        }

        for (var i = 0; i < labels.Length; i++)
        {
            var (label, star) = (labels[i], labels[i].IndexOf('*', StringComparison.Ordinal));
            var fits = star < 0
                ? label == imageLabels[i]
                : imageLabels[i].Length >= label.Length - 1
                    && imageLabels[i].StartsWith(label[..star], StringComparison.Ordinal)
                    && imageLabels[i].EndsWith(label[(star + 1)..], StringComparison.Ordinal);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static (string Name, string Port) Port(string host) =>
        host.LastIndexOf(':') is var colon and >= 0 ? (host[..colon], host[(colon + 1)..]) : (host, "");

    private static List<(string Key, RegistryCredential Credential)> Entries(IReadOnlyDictionary<string, string>? secret)
    {
        var json = secret?.GetValueOrDefault(".dockerconfigjson") ?? secret?.GetValueOrDefault(".dockercfg");
        var found = new List<(string, RegistryCredential)>();
        if (json is null)
        {
            return found;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var auths = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("auths", out var inner) ? inner : root;
            if (auths.ValueKind == JsonValueKind.Object)
            {
                foreach (var entry in auths.EnumerateObject())
                {
                    if (Read(entry.Value, entry.Name) is { } credential)
                    {
                        found.Add((entry.Name, credential));
                    }
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // as the kubelet: a Secret that cannot be read gives nothing
        }

        return found;
    }

    private static RegistryCredential? Read(JsonElement entry, string key)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (entry.TryGetProperty("auth", out var auth) && auth.GetString() is { Length: > 0 } encoded
            && Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2) is [var name, var word])
        {
            return new RegistryCredential(key, name, word);
        }

        return entry.TryGetProperty("username", out var user) && entry.TryGetProperty("password", out var password)
            ? new RegistryCredential(key, user.GetString() ?? "", password.GetString() ?? "")
            : null;
    }
}
