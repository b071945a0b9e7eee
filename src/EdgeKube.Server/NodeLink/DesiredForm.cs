using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.NodeLink;

/// <summary>An object as a node gets it, and a fingerprint of what matters to the node. Pure.</summary>
internal sealed record DesiredForm(byte[] Json, long Fingerprint)
{
    public static DesiredForm Whole(ReadOnlyMemory<byte> json)
    {
        var node = Parse(json);
        Metadata(node).Remove("managedFields");
        var sent = Bytes(node);
        Metadata(node).Remove("resourceVersion");
        return new(sent, Hash(Bytes(node)));
    }

    /// <summary>A pod's status comes from the node: its change is no news there, but for the conditions that others set and its readiness waits for.</summary>
    public static DesiredForm Pod(ReadOnlyMemory<byte> json)
    {
        var node = Parse(json);
        Metadata(node).Remove("managedFields");
        var sent = Bytes(node);
        var gates = Gates(node);
        node.Remove("status");
        if (gates.Count > 0)
        {
            node["status"] = gates;
        }

        Metadata(node).Remove("resourceVersion");
        return new(sent, Hash(Bytes(node)));
    }

    /// <summary>The node itself gets its metadata and spec; of other nodes it needs only how to reach them.</summary>
    public static DesiredForm Node(ReadOnlyMemory<byte> json, bool own)
    {
        var node = Parse(json);
        var metadata = Metadata(node);
        var spec = node["spec"] as JsonObject ?? [];
        var trimmed = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = own ? Pick(metadata, "name", "uid", "labels", "annotations", "creationTimestamp", "deletionTimestamp") : Pick(metadata, "name"),
            ["spec"] = own ? spec.DeepClone() : Pick(spec, "podCIDR", "podCIDRs"),
            ["status"] = Pick(node["status"] as JsonObject ?? [], "addresses"),
        };
        var bytes = Bytes(trimmed);
        return new(bytes, Hash(bytes));
    }

    private static JsonArray Gates(JsonObject pod)
    {
        var found = new JsonArray();
        foreach (var gate in pod["spec"]?["readinessGates"] as JsonArray ?? [])
        {
            var type = (string?)gate?["conditionType"];
            foreach (var condition in (pod["status"]?["conditions"] as JsonArray ?? []).Where(c => (string?)c?["type"] == type))
            {
                found.Add((JsonNode)$"{type}={(string?)condition?["status"]}");
            }
        }

        return found;
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span)!.AsObject();

    private static JsonObject Metadata(JsonObject node) => node["metadata"]!.AsObject();

    private static JsonObject Pick(JsonObject from, params ReadOnlySpan<string> names)
    {
        var picked = new JsonObject();
        foreach (var name in names)
        {
            if (from[name] is { } value)
            {
                picked[name] = value.DeepClone();
            }
        }

        return picked;
    }

    private static byte[] Bytes(JsonObject node)
    {
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
        {
            node.WriteTo(writer);
        }

        return stream.ToArray();
    }

    private static long Hash(byte[] bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
