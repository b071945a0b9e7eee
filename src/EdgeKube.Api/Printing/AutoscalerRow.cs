using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>A HorizontalPodAutoscaler's row, of either version.</summary>
internal static class AutoscalerRow
{
    private const int Most = 2;

    public static void Write(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text($"{item.Text("spec", "scaleTargetRef", "kind")}/{item.Text("spec", "scaleTargetRef", "name")}");
        row.Text(Targets(item));
        row.Text(item.Has("spec", "minReplicas") ? item.Number("spec", "minReplicas").ToString(CultureInfo.InvariantCulture) : "<unset>");
        row.Number(item.Number("spec", "maxReplicas"));
        row.Number(item.Number("status", "currentReplicas"));
        row.Text(item.Age(now));
    }

    private static string Targets(JsonElement item)
    {
        if (item.Has("spec", "targetCPUUtilizationPercentage"))
        {
            var current = Percent(item.At("status"), "currentCPUUtilizationPercentage");
            return $"cpu: {current}/{Percent(item.At("spec"), "targetCPUUtilizationPercentage")}";
        }

        var metrics = item.List("spec", "metrics");
        if (metrics.Count == 0)
        {
            return "<none>";
        }

        var seen = item.List("status", "currentMetrics");
        var shown = string.Join(", ", metrics.Take(Most).Select((m, i) => Metric(m, i < seen.Count ? seen[i] : default)));
        return metrics.Count > Most ? string.Create(CultureInfo.InvariantCulture, $"{shown} + {metrics.Count - Most} more...") : shown;
    }

    private static string Metric(JsonElement metric, JsonElement seen) => metric.Text("type") switch
    {
        "Resource" => Resource(metric.At("resource"), seen.At("resource")),
        "ContainerResource" => Resource(metric.At("containerResource"), seen.At("containerResource")),
        "Pods" => $"{seen.Text("pods", "current", "averageValue").Or("<unknown>")}/{metric.Text("pods", "target", "averageValue")}",
        "Object" => Value(metric.At("object"), seen.At("object")),
        "External" => Value(metric.At("external"), seen.At("external")),
        _ => "<unknown type>",
    };

    private static string Resource(JsonElement metric, JsonElement seen) => metric.Has("target", "averageValue")
        ? $"{metric.Text("name")}: {seen.Text("current", "averageValue").Or("<unknown>")}/{metric.Text("target", "averageValue")}"
        : $"{metric.Text("name")}: {Percent(seen.At("current"), "averageUtilization")}/{Percent(metric.At("target"), "averageUtilization", "<auto>")}";

    private static string Value(JsonElement metric, JsonElement seen) => metric.Has("target", "averageValue")
        ? $"{seen.Text("current", "averageValue").Or("<unknown>")}/{metric.Text("target", "averageValue")} (avg)"
        : $"{seen.Text("current", "value").Or("<unknown>")}/{metric.Text("target", "value")}";

    private static string Percent(JsonElement at, string name, string otherwise = "<unknown>") =>
        at.Has(name) ? string.Create(CultureInfo.InvariantCulture, $"{at.Number(name)}%") : otherwise;
}
