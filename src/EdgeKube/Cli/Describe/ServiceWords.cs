using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Describe;

/// <summary>A Service: its addresses, its ports, and who answers behind it.</summary>
internal static class ServiceWords
{
    public static void Write(FieldText text, JsonObject service, Session session)
    {
        var spec = service["spec"];
        text.Pairs("Selector", spec.At("selector"));
        text.Line("Type", spec.Text("type"));
        text.Line("IP Families", List(spec.At("ipFamilies")));
        text.Line("IPs", List(spec.At("clusterIPs")));
        text.LineIf("External Name", spec.Text("externalName"));
        text.LineIf("External IPs", List(spec.At("externalIPs")));
        text.LineIf("LoadBalancer Ingress", string.Join(", ", service.Items("status", "loadBalancer", "ingress").Select(i => i.TextOr(i.Text("hostname"), "ip"))));
        var slices = session.Api.Get(
            $"/apis/discovery.k8s.io/v1/namespaces/{Uri.EscapeDataString(service.Namespace())}/endpointslices"
            + new Query().Add("labelSelector", $"kubernetes.io/service-name={service.Name()}")).Items("items").ToList();
        foreach (var port in spec.Items("ports"))
        {
            var name = port.Text("name") is { Length: > 0 } own ? own : "<unset>";
            text.Line("Port", $"{name}  {port.Text("port")}/{port.TextOr("TCP", "protocol")}");
            text.Line("TargetPort", port.Text("targetPort"));
            text.LineIf("NodePort", port.Text("nodePort"));
            text.Line("Endpoints", Endpoints(slices, port.Text("name")));
        }

        text.Line("Session Affinity", spec.TextOr("None", "sessionAffinity"));
        text.LineIf("External Traffic Policy", spec.Text("externalTrafficPolicy"));
        text.LineIf("Internal Traffic Policy", spec.Text("internalTrafficPolicy"));
    }

    private static string Endpoints(List<JsonObject> slices, string port)
    {
        var found = slices.SelectMany(s =>
        {
            var number = s.Items("ports").FirstOrDefault(p => p.Text("name") == port).Text("port");
            return s.Items("endpoints")
                .Where(e => e.At("conditions", "ready") is null || e.Is("conditions", "ready"))
                .SelectMany(e => (e["addresses"] as JsonArray ?? []).Select(a => $"{a.Text()}:{number}"));
        });
        return string.Join(',', found) is { Length: > 0 } text ? text : "<none>";
    }

    private static string List(JsonNode? list) => list is JsonArray { Count: > 0 } items ? string.Join(',', items.Select(i => i.Text())) : "";
}
