using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>A Service's row.</summary>
internal static class ServiceRow
{
    public static void Write(RowWriter row, JsonElement service, DateTimeOffset now)
    {
        row.Text(service.Name());
        row.Text(service.Text("spec", "type"));
        row.Text(ClusterIp(service).Or("<none>"));
        row.Text(ExternalIp(service));
        row.Text(string.Join(',', service.List("spec", "ports").Select(Port)).Or("<none>"));
        row.Text(service.Age(now));
        row.Text(service.Labels("spec", "selector"));
    }

    private static string ClusterIp(JsonElement service) =>
        service.List("spec", "clusterIPs") is [{ ValueKind: JsonValueKind.String } first, ..]
            ? first.GetString()!
            : service.Text("spec", "clusterIP");

    private static string ExternalIp(JsonElement service)
    {
        var external = service.List("spec", "externalIPs").Select(a => a.Text());
        switch (service.Text("spec", "type"))
        {
            case "ClusterIP" or "NodePort":
                return string.Join(',', external).Or("<none>");
            case "LoadBalancer":
                return string.Join(',', NetworkingRow.Balancers(service).Concat(external)).Or("<pending>");
            case "ExternalName":
                return service.Text("spec", "externalName");
            default:
                return "<unknown>";
        }
    }

    private static string Port(JsonElement port)
    {
        var (number, node, protocol) = (port.Number("port"), port.Number("nodePort"), port.Text("protocol"));
        return node > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{number}:{node}/{protocol}")
            : string.Create(CultureInfo.InvariantCulture, $"{number}/{protocol}");
    }
}
