using System.Net;
using System.Text.RegularExpressions;
using EdgeKube.Platform.Configuration;

namespace EdgeKube;

/// <summary>The settings of <c>edgekube agent</c>.</summary>
internal sealed partial record AgentOptions : ICheckedOptions
{
    public required DataDirectory Data { get; init; }

    /// <summary>"": a server whose data directory is ours.</summary>
    public required string Server { get; init; }

    public required string Token { get; init; }

    public required string TokenFile { get; init; }

    public required string NodeName { get; init; }

    /// <summary>"": found out.</summary>
    public required string NodeIp { get; init; }

    public required string Runtime { get; init; }

    public required string RuntimeEndpoint { get; init; }

    public IEnumerable<string> Problems()
    {
        if (Server.Length > 0 && !(Uri.TryCreate(Server, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps))
        {
            yield return $"server is {Server}; it must be https://HOST:PORT";
        }

        if (NodeName.Length > 253 || !Subdomain().IsMatch(NodeName))
        {
            yield return $"node-name is {NodeName}; it must be lower-case letters, digits, '-' and '.', and begin and end with a letter or digit";
        }

        if (NodeIp.Length > 0 && !IPAddress.TryParse(NodeIp, out _))
        {
            yield return $"node-ip is {NodeIp}; it must be an IP address";
        }

        if (Runtime != "containerd")
        {
            yield return $"runtime is {Runtime}; it must be containerd";
        }

        if (RuntimeEndpoint.Length > 0 && !RuntimeEndpoint.StartsWith("unix://", StringComparison.Ordinal))
        {
            yield return $"runtime-endpoint is {RuntimeEndpoint}; it must be unix:///PATH";
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();
}
