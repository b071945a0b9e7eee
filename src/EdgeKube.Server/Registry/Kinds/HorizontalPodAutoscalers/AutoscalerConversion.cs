using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.HorizontalPodAutoscalers;

/// <summary>autoscaling/v1 knows one metric, the CPU; what v2 has beyond it travels in annotations, so that nothing is lost on the way there and back.</summary>
internal sealed class AutoscalerConversion : IKindConversion
{
    private const string Metrics = "autoscaling.alpha.kubernetes.io/metrics";
    private const string CurrentMetrics = "autoscaling.alpha.kubernetes.io/current-metrics";
    private const string Behavior = "autoscaling.alpha.kubernetes.io/behavior";
    private const string Conditions = "autoscaling.alpha.kubernetes.io/conditions";
    private const string Target = "targetCPUUtilizationPercentage";
    private const string Current = "currentCPUUtilizationPercentage";

    public GroupResource Type => BuiltIn.HorizontalPodAutoscalers;

    public string ApiVersion => "autoscaling/v1";

    public IReadOnlyList<(string Other, string Stored)> Paths { get; } =
        [($"spec.{Target}", "spec.metrics"), ($"status.{Current}", "status.currentMetrics"), ($"metadata|annotations|{Behavior}", "spec|behavior")];

    /// <summary>Only the conversion writes these annotations; the version that is stored has none of them.</summary>
    public static void DropAnnotations(JsonObject value)
    {
        if (value.Map("metadata") is not { } metadata || metadata.Map("annotations") is not { } annotations)
        {
            return;
        }

        var dropped = false;
        foreach (var name in (ReadOnlySpan<string>)[Metrics, CurrentMetrics, Behavior, Conditions])
        {
            dropped |= annotations.Remove(name);
        }

        if (dropped && annotations.Count == 0)
        {
            metadata.Remove("annotations");
        }
    }

    public void ToStored(JsonObject value)
    {
        var annotations = value.Map("metadata").Map("annotations");
        if (value.Map("spec") is { } spec)
        {
            SpecToStored(spec, annotations);
        }

        StatusToStored(value, annotations);
        DropAnnotations(value);
    }

    public void FromStored(JsonObject value)
    {
        DropAnnotations(value);
        if (value.Map("spec") is { } spec)
        {
            SpecFromStored(value, spec);
        }

        if (value.Map("status") is { } status)
        {
            StatusFromStored(value, status);
        }
    }

    private static void SpecToStored(JsonObject spec, JsonObject? annotations)
    {
        var metrics = Annotated(annotations, Metrics) is JsonArray others
            ? new JsonArray([.. others.OfType<JsonObject>().Select(m => (JsonNode)AutoscalerMetrics.Spec.ToStored(m))])
            : [];
        if (spec.Number(Target) is { } target)
        {
            metrics.Add((JsonNode)AutoscalerMetrics.Cpu("target", new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = target }));
        }

        spec.Remove(Target);
        if (metrics.Count > 0)
        {
            spec["metrics"] = metrics;
        }

        if (Annotated(annotations, Behavior) is JsonObject behavior)
        {
            spec["behavior"] = Recased(behavior, char.ToLowerInvariant);
        }
    }

    private static void StatusToStored(JsonObject value, JsonObject? annotations)
    {
        var status = value.Map("status");
        var current = status.Number(Current);
        status?.Remove(Current);
        if (Annotated(annotations, CurrentMetrics) is JsonArray metrics)
        {
            value.Ensure("status")["currentMetrics"] =
                new JsonArray([.. metrics.OfType<JsonObject>().Select(m => (JsonNode)AutoscalerMetrics.Status.ToStored(m))]);
        }
        else if (current is { } share)
        {
            status!["currentMetrics"] = new JsonArray(AutoscalerMetrics.Cpu("current", new JsonObject { ["averageUtilization"] = share }));
        }

        if (Annotated(annotations, Conditions) is JsonArray conditions)
        {
            value.Ensure("status")["conditions"] = conditions.DeepClone();
        }
    }

    private static void SpecFromStored(JsonObject value, JsonObject spec)
    {
        var others = new JsonArray();
        foreach (var metric in spec.List("metrics").OfType<JsonObject>())
        {
            if (CpuShare(metric, "target") is not { } share)
            {
                others.Add((JsonNode)AutoscalerMetrics.Spec.FromStored(metric));
            }
            else if (!spec.Has(Target))
            {
                spec[Target] = share;
            }
        }

        spec.Remove("metrics");
        Annotate(value, Metrics, others.Count == 0 ? null : others);
        Annotate(value, Behavior, spec.Map("behavior") is { } behavior ? Recased(behavior, char.ToUpperInvariant) : null);
        spec.Remove("behavior");
    }

    private static void StatusFromStored(JsonObject value, JsonObject status)
    {
        var seen = status.List("currentMetrics").OfType<JsonObject>().ToList();
        if (seen.Select(m => CpuShare(m, "current")).LastOrDefault(s => s is not null) is { } share)
        {
            status[Current] = share;
        }

        Annotate(value, CurrentMetrics, seen.Count == 0 ? null : new JsonArray([.. seen.Select(m => (JsonNode)AutoscalerMetrics.Status.FromStored(m))]));
        Annotate(value, Conditions, status.List("conditions") is { Count: > 0 } conditions ? conditions.DeepClone() : null);
        status.Remove("currentMetrics");
        status.Remove("conditions");
        if (!status.Has("currentReplicas"))
        {
            status["currentReplicas"] = 0;
        }
    }

    private static long? CpuShare(JsonObject metric, string amount) =>
        metric.Text("type") == "Resource" && metric.Map("resource").Text("name") == "cpu"
            ? metric.Map("resource").Map(amount).Number("averageUtilization")
            : null;

    private static void Annotate(JsonObject value, string name, JsonNode? content)
    {
        if (content is not null)
        {
            value.Ensure("metadata").Ensure("annotations")[name] = content.ToJsonString();
        }
    }

    /// <returns>Null when it is not there, or not readable: then it counts for nothing, as in Kubernetes.</returns>
    private static JsonNode? Annotated(JsonObject? annotations, string name)
    {
        try
        {
            return annotations.Text(name) is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Kubernetes writes the behavior by its internal names, which begin with capitals.</summary>
    private static JsonObject Recased(JsonObject from, Func<char, char> first)
    {
        var recased = new JsonObject();
        foreach (var (name, member) in from)
        {
            recased[name.Length == 0 ? name : first(name[0]) + name[1..]] = member switch
            {
                JsonObject inner => Recased(inner, first),
                JsonArray list => new JsonArray([.. list.Select(i => i is JsonObject item ? Recased(item, first) : i?.DeepClone())]),
                _ => member?.DeepClone(),
            };
        }

        return recased;
    }
}
