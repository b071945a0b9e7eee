using System.Text.Json.Nodes;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;

/// <summary>The conditions in the status of a CustomResourceDefinition.</summary>
internal static class CustomConditions
{
    public static JsonObject? Find(JsonObject? status, string type) =>
        status.Maps("conditions").Select(c => c.Item).FirstOrDefault(c => c.Text("type") == type);

    public static bool IsTrue(JsonObject? status, string type) => Find(status, type).Text("status") == "True";

    /// <summary>Sets a condition; its time moves only with its status.</summary>
    public static void Set(JsonObject status, string type, string value, string reason, string message, TimeProvider time)
    {
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        if (Find(status, type) is not { } condition)
        {
            condition = new JsonObject { ["type"] = type };
            conditions.Add((JsonNode)condition);
        }

        if (condition.Text("status") != value)
        {
            condition["status"] = value;
            condition["lastTransitionTime"] = TimeConverter.Format(WholeSeconds(time.GetUtcNow()));
        }

        condition["reason"] = reason;
        condition["message"] = message;
    }

    public static void Remove(JsonObject status, string type)
    {
        if (Find(status, type) is { } condition)
        {
            status.List("conditions").Remove(condition);
        }
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
