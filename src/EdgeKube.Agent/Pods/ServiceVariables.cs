using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The variables by which containers find Services without DNS.</summary>
internal static class ServiceVariables
{
    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyList<ServiceView> services, string ns, bool links)
    {
        var master = services.FirstOrDefault(s => s.Metadata is { Namespace: "default", Name: "kubernetes" });
        var own = links ? services.Where(s => s.Metadata.Namespace == ns) : [];
        return own.Append(master).OfType<ServiceView>().Where(HasAddress).DistinctBy(s => (s.Metadata.Namespace, s.Metadata.Name)).SelectMany(Of);
    }

    private static bool HasAddress(ServiceView service) =>
        service.Spec.ClusterIP is { Length: > 0 } ip && ip != "None" && service.Spec.Ports is { Count: > 0 };

    private static IEnumerable<KeyValuePair<string, string>> Of(ServiceView service)
    {
        var prefix = Name(service.Metadata.Name);
        var ip = service.Spec.ClusterIP!;
        var ports = service.Spec.Ports!;
        yield return new($"{prefix}_SERVICE_HOST", ip);
        yield return new($"{prefix}_SERVICE_PORT", Text(ports[0].Port));
        foreach (var port in ports.Where(p => !string.IsNullOrEmpty(p.Name)))
        {
            yield return new($"{prefix}_SERVICE_PORT_{Name(port.Name!)}", Text(port.Port));
        }

        yield return new($"{prefix}_PORT", Url(ports[0], ip));
        foreach (var port in ports)
        {
            var link = $"{prefix}_PORT_{Text(port.Port)}_{port.Protocol}";
            yield return new(link, Url(port, ip));
            yield return new($"{link}_PROTO", port.Protocol.ToLowerInvariant());
            yield return new($"{link}_PORT", Text(port.Port));
            yield return new($"{link}_ADDR", ip);
        }
    }

    private static string Url(ServicePort port, string ip) => $"{port.Protocol.ToLowerInvariant()}://{ip}:{Text(port.Port)}";

    private static string Name(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
