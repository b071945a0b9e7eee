using System.Globalization;
using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>Where the probes and hooks of a container go. Pure.</summary>
internal static class ProbeTarget
{
    private const int MostPort = 65535;

    /// <returns>The port's number; 0 when there is no such port.</returns>
    public static int Port(ContainerSpec container, JsonElement? port) => port switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out var value) && value is > 0 and <= MostPort ? value : 0,
        { ValueKind: JsonValueKind.String } name => Named(container, name.GetString()!),
        _ => 0,
    };

    public static string PortProblem(ContainerSpec container, JsonElement? port) => port switch
    {
        { ValueKind: JsonValueKind.String } name => $"couldn't find port: \"{name.GetString()}\" in container \"{container.Name}\"",
        { } number => $"invalid port number: {number}",
        null => "invalid port number: 0",
    };

    public static Uri? Url(HttpGetAction http, string podIp, int port)
    {
        var scheme = string.Equals(http.Scheme, "HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        var host = http.Host is { Length: > 0 } own ? own : podIp;
        var path = http.Path is { Length: > 0 } text ? text : "/";
        return Uri.TryCreate($"{scheme}://{HostText(host)}:{port.ToString(CultureInfo.InvariantCulture)}{(path[0] == '/' ? "" : "/")}{path}", UriKind.Absolute, out var url)
            ? url
            : null;
    }

    public static string HostText(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static int Named(ContainerSpec container, string name) =>
        (container.Ports ?? []).FirstOrDefault(p => p.Name == name) is { } port
            ? port.Number
            : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostPort ? number : 0;
}
