using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.NodeLink;

/// <summary>What a Node's status becomes by the node's own word, or by its silence. Pure.</summary>
internal static class NodeStatusPlan
{
    private static readonly string[] _kubeletConditions = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"];

    /// <summary>The node's report in place of the stored one; heartbeat times alone are no change.</summary>
    public static JsonObject Reported(JsonObject node, NodeStatus reported, DateTimeOffset now)
    {
        var said = JsonSerializer.SerializeToNode(reported, ApiJson.Default.NodeStatus)!.AsObject();
        var status = node["status"] as JsonObject ?? [];
        var before = ByType(status["conditions"] as JsonArray);
        var time = TimeConverter.Format(Seconds(now));
        var conditions = new JsonArray();
        foreach (var condition in (said["conditions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var type = (string?)condition["type"] ?? "";
            conditions.Add((JsonNode)Next(condition, before.GetValueOrDefault(type), time));
            before.Remove(type);
        }

        before.Remove(NodeStatus.MemoryCgroupDisabled); // the node would say so if it still were
        foreach (var other in before.Values)
        {
            conditions.Add(other.DeepClone());
        }

        foreach (var (name, value) in said.Where(m => m.Key != "conditions"))
        {
            status[name] = value?.DeepClone();
        }

        status["conditions"] = conditions;
        node["status"] = status;
        return node;
    }

    /// <summary>Nothing is heard of the node: nothing is known of it.</summary>
    public static JsonObject Silent(JsonObject node, DateTimeOffset now)
    {
        var status = node["status"] as JsonObject ?? [];
        var before = ByType(status["conditions"] as JsonArray);
        var time = TimeConverter.Format(Seconds(now));
        foreach (var type in _kubeletConditions)
        {
            if (!before.TryGetValue(type, out var condition))
            {
                before[type] = Unknown(type, "NodeStatusNeverUpdated", "Kubelet never posted node status.", null, time);
            }
            else if ((string?)condition["status"] != "Unknown")
            {
                before[type] = Unknown(type, "NodeStatusUnknown", "Kubelet stopped posting node status.", condition["lastHeartbeatTime"], time);
            }
        }

        status["conditions"] = new JsonArray([.. before.Values.Select(c => c.DeepClone())]);
        node["status"] = status;
        return node;
    }

    private static JsonObject Next(JsonObject said, JsonObject? stored, string time)
    {
        var next = said.DeepClone().AsObject();
        var same = Same("status");
        next["lastTransitionTime"] = same && stored?["lastTransitionTime"] is { } since ? since.DeepClone() : time;
        var unchanged = same && Same("reason") && Same("message");
        next["lastHeartbeatTime"] = unchanged && stored?["lastHeartbeatTime"] is { } beat ? beat.DeepClone() : time;
        return next;

        bool Same(string member) => stored is not null && (string?)stored[member] == (string?)said[member];
    }

    private static JsonObject Unknown(string type, string reason, string message, JsonNode? heartbeat, string time)
    {
        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = "Unknown",
            ["reason"] = reason,
            ["message"] = message,
            ["lastTransitionTime"] = time,
        };
        condition["lastHeartbeatTime"] = heartbeat?.DeepClone() ?? (JsonNode)time;
        return condition;
    }

    private static Dictionary<string, JsonObject> ByType(JsonArray? conditions) =>
        (conditions ?? []).OfType<JsonObject>().DistinctBy(c => (string?)c["type"] ?? "").ToDictionary(c => (string?)c["type"] ?? "");

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
