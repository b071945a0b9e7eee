using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>A node's row.</summary>
internal static class NodeRow
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static void Write(RowWriter row, JsonElement node, DateTimeOffset now)
    {
        row.Text(node.Name());
        row.Text(Status(node));
        row.Text(Roles(node).Or("<none>"));
        row.Text(node.Age(now));
        row.Text(node.Text("status", "nodeInfo", "kubeletVersion"));
        row.Text(Address(node, "InternalIP"));
        row.Text(Address(node, "ExternalIP"));
        row.Text(node.Text("status", "nodeInfo", "osImage").Or("<unknown>"));
        row.Text(node.Text("status", "nodeInfo", "kernelVersion").Or("<unknown>"));
        row.Text(node.Text("status", "nodeInfo", "containerRuntimeVersion").Or("<unknown>"));
    }

    private static string Status(JsonElement node)
    {
        var status = node.Condition("Ready").Text("status") switch
        {
            "True" => "Ready",
            "" => "Unknown",
            _ => "NotReady",
        };
        return node.Truth("spec", "unschedulable") ? $"{status},SchedulingDisabled" : status;
    }

    private static string Roles(JsonElement node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in node.Map("metadata", "labels"))
        {
            if (key.StartsWith(RolePrefix, StringComparison.Ordinal) && key.Length > RolePrefix.Length)
            {
                roles.Add(key[RolePrefix.Length..]);
            }
            else if (key == "kubernetes.io/role" && value.Length > 0)
            {
                roles.Add(value);
            }
        }

        return string.Join(',', roles);
    }

    private static string Address(JsonElement node, string type) =>
        node.List("status", "addresses").FirstOrDefault(a => a.Text("type") == type).Text("address").Or("<none>");
}
