namespace EdgeKube.Agent.Runtimes;

/// <summary>The names of images.</summary>
internal static class ImageName
{
    private const string DefaultRegistry = "docker.io";
    private const int IdLength = 64;

    /// <summary>With registry and tag: <c>nginx</c> becomes <c>docker.io/library/nginx:latest</c>. An id stays as it is.</summary>
    public static string Normalize(string reference)
    {
        if (reference.Length == IdLength && reference.All(char.IsAsciiHexDigitLower))
        {
            return reference;
        }

        var first = reference.IndexOf('/', StringComparison.Ordinal);
        var host = first < 0 ? "" : reference[..first];
        var hasHost = host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || host == "localhost";
        var name = hasHost ? reference : first < 0 ? $"{DefaultRegistry}/library/{reference}" : $"{DefaultRegistry}/{reference}";
        var last = name[(name.LastIndexOf('/') + 1)..];
        return last.Contains(':', StringComparison.Ordinal) || last.Contains('@', StringComparison.Ordinal) ? name : $"{name}:latest";
    }

    /// <summary>The registry that it comes from.</summary>
    public static string Registry(string reference)
    {
        var full = Normalize(reference);
        return full[..full.IndexOf('/', StringComparison.Ordinal)];
    }
}
