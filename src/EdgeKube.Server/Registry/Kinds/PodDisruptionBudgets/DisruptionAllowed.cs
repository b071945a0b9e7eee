using System.Text.Json.Nodes;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PodDisruptionBudgets;

/// <summary>The condition by which a budget says whether pods may be evicted.</summary>
internal static class DisruptionAllowed
{
    public const string SyncFailed = "SyncFailed";
    private const string Type = "DisruptionAllowed";

    /// <summary>Says what <c>disruptionsAllowed</c> says.</summary>
    public static void Set(JsonObject status, DateTimeOffset now)
    {
        var allowed = status.Number("disruptionsAllowed") > 0;
        Set(status, allowed, allowed ? "SufficientPods" : "InsufficientPods", "", now);
    }

    /// <summary>Says why it cannot be known.</summary>
    public static void SetFailed(JsonObject status, string why, DateTimeOffset now) => Set(status, allowed: false, SyncFailed, why, now);

    private static void Set(JsonObject status, bool allowed, string reason, string message, DateTimeOffset now)
    {
        var text = allowed ? "True" : "False";
        var old = status.Maps("conditions").Select(c => c.Item).FirstOrDefault(c => c.Text("type") == Type);
        var since = old is not null && old.Text("status") == text
            ? old.Text("lastTransitionTime")
            : TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
        var others = status.List("conditions").Where(c => (c as JsonObject).Text("type") != Type).Select(c => c?.DeepClone());
        status["conditions"] = new JsonArray([.. others, new JsonObject
        {
            ["type"] = Type,
            ["status"] = text,
            ["reason"] = reason,
            ["message"] = message,
            ["lastTransitionTime"] = since,
            ["observedGeneration"] = status.Number("observedGeneration") ?? 0,
        }]);
    }
}
