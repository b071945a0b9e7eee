using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Describe;

/// <summary>A node: how it is, what it has, and the pods on it.</summary>
internal static class NodeWords
{
    public static void Write(FieldText text, JsonObject node, Session session)
    {
        text.Line("Created", node.Text("metadata", "creationTimestamp"));
        text.Line("Taints", string.Join(", ", node.Items("spec", "taints").Select(t => $"{t.Text("key")}={t.Text("value")}:{t.Text("effect")}")) is { Length: > 0 } taints ? taints : "<none>");
        text.Line("Unschedulable", node.Is("spec", "unschedulable") ? "true" : "false");
        PodWords.Conditions(text, node);
        text.Open("Addresses");
        foreach (var address in node.Items("status", "addresses"))
        {
            text.Line(address.Text("type"), address.Text("address"));
        }

        text.Close();
        text.Tree("capacity", node.At("status", "capacity"));
        text.Tree("allocatable", node.At("status", "allocatable"));
        text.Tree("systemInfo", node.At("status", "nodeInfo"));
        text.LineIf("PodCIDR", node.Text("spec", "podCIDR"));
        var pods = session.Api.Get("/api/v1/pods" + new Query().Add("fieldSelector", $"spec.nodeName={node.Name()},status.phase!=Succeeded,status.phase!=Failed")).Items("items").ToList();
        text.Open("Non-terminated Pods");
        text.Table(["Namespace", "Name", "Status", "CPU Requests", "Memory Requests"], pods.Select(p => new[]
        {
            p.Namespace(), p.Name(), p.Text("status", "phase"), Requested(p, "cpu"), Requested(p, "memory"),
        }));
        text.Close();
    }

    private static string Requested(JsonObject pod, string resource)
    {
        var sum = EdgeKube.Api.Values.Quantity.Zero;
        foreach (var container in pod.Items("spec", "containers"))
        {
            sum += EdgeKube.Api.Values.Quantity.TryParse(container.Text("resources", "requests", resource), out var amount) ? amount : default;
        }

        return sum.ToString();
    }
}
