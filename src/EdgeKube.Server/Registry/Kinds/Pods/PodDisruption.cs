using System.Text.Json.Nodes;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>Says in a pod that it is about to go, and why: the condition <c>DisruptionTarget</c>.</summary>
internal static class PodDisruption
{
    private const string Type = "DisruptionTarget";

    public static void Mark(JsonObject pod, string reason, string message, DateTimeOffset now)
    {
        var status = pod.Ensure("status");
        var old = status.Maps("conditions").Select(c => c.Item).FirstOrDefault(c => c.Text("type") == Type);
        var since = old.Text("status") == "True" ? old.Text("lastTransitionTime") : TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
        var others = status.List("conditions").Where(c => (c as JsonObject).Text("type") != Type).Select(c => c?.DeepClone());
        status["conditions"] = new JsonArray([.. others, new JsonObject
        {
            ["type"] = Type,
            ["status"] = "True",
            ["reason"] = reason,
            ["message"] = message,
            ["lastTransitionTime"] = since,
        }]);
    }
}
