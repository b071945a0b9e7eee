using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>Gives a pod to a node, once and for all: what a Binding does.</summary>
internal static class PodBinding
{
    /// <summary>Changes <paramref name="pod"/>; binding it to the node it has already is refused too, as by Kubernetes.</summary>
    /// <exception cref="ApiException">409 when it has a node or is being deleted, 422 when no node is named.</exception>
    public static void Bind(JsonObject pod, string node, DateTimeOffset now)
    {
        var name = pod.Name();
        if (node.Length == 0)
        {
            var key = new ResourceKey(new("", "pods/binding"), pod.Namespace(), name);
            throw ApiException.Invalid(key, "Binding", [FieldError.Required("target.name")]);
        }

        if (pod.Map("metadata").Has("deletionTimestamp"))
        {
            throw Conflict(pod, $"pod {name} is being deleted, cannot be assigned to a host");
        }

        if (pod.Map("spec").Text("nodeName") is { Length: > 0 } current)
        {
            throw Conflict(pod, $"pod {name} is already assigned to node \"{current}\"");
        }

        pod.Ensure("spec")["nodeName"] = node;
        SetScheduled(pod.Ensure("status"), now);
    }

    private static void SetScheduled(JsonObject status, DateTimeOffset now)
    {
        var others = status.List("conditions").Where(c => (c as JsonObject).Text("type") != "PodScheduled").Select(c => c?.DeepClone());
        var conditions = new JsonArray([.. others]);
        conditions.Add((JsonNode)new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastTransitionTime"] = TimeConverter.Format(new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset)),
        });
        status["conditions"] = conditions;
    }

    private static ApiException Conflict(JsonObject pod, string why) => new(
        409, "Conflict", $"Operation cannot be fulfilled on pods/binding \"{pod.Name()}\": {why}")
    {
        Target = new ResourceKey(new("", "pods/binding"), pod.Namespace(), pod.Name()),
    };
}
