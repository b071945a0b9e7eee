using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.HorizontalPodAutoscalers;

/// <summary>HorizontalPodAutoscalers: bounds that leave room, a target, and metrics that say what they aim at.</summary>
internal sealed class HorizontalPodAutoscalerHooks : IKindHooks
{
    private const int DefaultCpuUtilization = 80;

    public GroupResource Type => BuiltIn.HorizontalPodAutoscalers;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        created["status"] = new JsonObject { ["desiredReplicas"] = 0 };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        var spec = wanted.Map("spec");
        if (spec.Number("minReplicas") is < 1 and var least)
        {
            errors.Invalid("spec.minReplicas", least, "must be greater than or equal to 1");
        }

        var most = spec.Number("maxReplicas") ?? 0;
        if (most < 1)
        {
            errors.Invalid("spec.maxReplicas", most, "must be greater than 0");
        }

        if (most < spec.Number("minReplicas"))
        {
            errors.Invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        }

        ValidateTarget(spec.Map("scaleTargetRef"), errors);
        foreach (var (i, metric) in spec.Maps("metrics"))
        {
            ValidateMetric(metric, $"spec.metrics[{i}]", errors);
        }
    }

    private static void ValidateTarget(JsonObject? target, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["kind", "name"])
        {
            var at = $"spec.scaleTargetRef.{field}";
            if (target.Text(field).Length == 0)
            {
                errors.Required(at);
            }
            else
            {
                errors.Invalid(at, target.Text(field), NameRules.PathSegment(target.Text(field)));
            }
        }
    }

    private static void ValidateMetric(JsonObject metric, string at, ICollection<FieldError> errors)
    {
        var type = metric.Text("type");
        if (type.Length == 0)
        {
            errors.Required($"{at}.type", "must specify a metric source type");
            return;
        }

        var source = char.ToLowerInvariant(type[0]) + type[1..];
        if (metric.Map(source) is not { } given)
        {
            errors.Required($"{at}.{source}", "must populate information for the given metric source");
            return;
        }

        foreach (var (name, _) in metric)
        {
            if (name != "type" && name != source)
            {
                errors.Forbidden($"{at}.{name}", "must populate the given metric source only");
            }
        }

        var target = given.Map("target");
        if (!target.Has("averageUtilization") && !target.Has("averageValue") && !target.Has("value"))
        {
            errors.Required($"{at}.{source}.target.averageUtilization", "must set either a target raw value or a target utilization");
        }
        else if (target.Number("averageUtilization") is < 1 and var share)
        {
            errors.Invalid($"{at}.{source}.target.averageUtilization", share, "must be greater than 0");
        }
    }

    private static void Prepare(JsonObject scaler)
    {
        AutoscalerConversion.DropAnnotations(scaler);
        var spec = scaler.Ensure("spec");
        spec.Default("minReplicas", 1);
        if (spec.List("metrics").Count == 0)
        {
            spec["metrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject
                {
                    ["name"] = "cpu",
                    ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = DefaultCpuUtilization },
                },
            });
        }

        if (spec.Map("behavior") is { } behavior)
        {
            Rules(behavior.Ensure("scaleUp"), window: 0, ("Pods", 4), ("Percent", 100));
            Rules(behavior.Ensure("scaleDown"), window: null, ("Percent", 100));
        }
    }

    private static void Rules(JsonObject rules, int? window, params ReadOnlySpan<(string Type, int Value)> policies)
    {
        const int Period = 15;
        rules.Default("selectPolicy", "Max");
        if (window is { } seconds)
        {
            rules.Default("stabilizationWindowSeconds", seconds);
        }

        if (rules.Has("policies"))
        {
            return;
        }

        var list = new JsonArray();
        foreach (var (type, value) in policies)
        {
            list.Add((JsonNode)new JsonObject { ["type"] = type, ["value"] = value, ["periodSeconds"] = Period });
        }

        rules["policies"] = list;
    }
}
