using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.HorizontalPodAutoscalers;

/// <summary>One metric between the flat form of autoscaling/v1's annotations and that of v2.</summary>
internal sealed class AutoscalerMetrics
{
    private readonly bool _isSpec;
    private readonly string _amount;

    private AutoscalerMetrics(string amount)
    {
        _amount = amount;
        _isSpec = amount == "target";
    }

    /// <summary>Metrics of a spec, with what is aimed at.</summary>
    public static AutoscalerMetrics Spec { get; } = new("target");

    /// <summary>Metrics of a status, with what was measured.</summary>
    public static AutoscalerMetrics Status { get; } = new("current");

    public static JsonObject Cpu(string amount, JsonObject value) => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject { ["name"] = "cpu", [amount] = value },
    };

    public JsonObject ToStored(JsonObject flat)
    {
        var source = SourceOf(flat);
        var from = flat.Map(source);
        var into = new JsonObject();
        switch (source)
        {
            case "resource" or "containerResource":
                Copy(from, "name", into, "name");
                Copy(from, "container", into, "container");
                break;
            case "object":
                Copy(from, "target", into, "describedObject");
                into["metric"] = Identifier(from, "selector");
                break;
            default:
                into["metric"] = Identifier(from, source == "external" ? "metricSelector" : "selector");
                break;
        }

        into[_amount] = Amount(from, source);
        return new JsonObject { ["type"] = flat.Text("type"), [source] = into };
    }

    public JsonObject FromStored(JsonObject metric)
    {
        var source = SourceOf(metric);
        var from = metric.Map(source);
        var into = new JsonObject();
        switch (source)
        {
            case "resource" or "containerResource":
                Copy(from, "name", into, "name");
                Copy(from, "container", into, "container");
                break;
            case "object":
                Copy(from, "describedObject", into, "target");
                break;
        }

        if (from.Map("metric") is { } identifier)
        {
            Copy(identifier, "name", into, "metricName");
            Copy(identifier, "selector", into, source == "external" ? "metricSelector" : "selector");
        }

        var amount = from.Map(_amount);
        Copy(amount, "averageUtilization", into, $"{_amount}AverageUtilization");
        Copy(amount, "averageValue", into, AverageOf(source));
        Copy(amount, "value", into, $"{_amount}Value");
        if (source == "object" && !amount.Has("value"))
        {
            into[$"{_amount}Value"] = "0"; // the form has no place for its absence
        }

        return new JsonObject { ["type"] = metric.Text("type"), [source] = into };
    }

    private static string SourceOf(JsonObject metric) =>
        metric.Text("type") is { Length: > 0 } type ? char.ToLowerInvariant(type[0]) + type[1..] : "resource";

    private static void Copy(JsonObject? from, string name, JsonObject into, string to)
    {
        if (from?[name] is { } value)
        {
            into[to] = value.DeepClone();
        }
    }

    private static JsonObject Identifier(JsonObject? from, string selector)
    {
        var identifier = new JsonObject();
        Copy(from, "metricName", identifier, "name");
        Copy(from, selector, identifier, "selector");
        return identifier;
    }

    private string AverageOf(string source) => source == "object" ? "averageValue" : $"{_amount}AverageValue";

    private JsonObject Amount(JsonObject? from, string source)
    {
        var amount = new JsonObject();
        if (_isSpec)
        {
            amount["type"] = from.Has("targetAverageUtilization") ? "Utilization" : from.Has(AverageOf(source)) ? "AverageValue" : "Value";
        }

        Copy(from, $"{_amount}AverageUtilization", amount, "averageUtilization");
        Copy(from, AverageOf(source), amount, "averageValue");
        if (!amount.Has("averageValue"))
        {
            Copy(from, $"{_amount}Value", amount, "value");
        }

        return amount;
    }
}
