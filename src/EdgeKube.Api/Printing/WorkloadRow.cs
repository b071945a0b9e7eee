using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of kinds that keep copies of a pod.</summary>
internal static class WorkloadRow
{
    public static void Deployment(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(string.Create(CultureInfo.InvariantCulture, $"{item.Number("status", "readyReplicas")}/{item.Number("spec", "replicas")}"));
        row.Number(item.Number("status", "updatedReplicas"));
        row.Number(item.Number("status", "availableReplicas"));
        row.Text(item.Age(now));
        Template(row, item);
    }

    public static void ReplicaSet(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.Number("spec", "replicas"));
        row.Number(item.Number("status", "replicas"));
        row.Number(item.Number("status", "readyReplicas"));
        row.Text(item.Age(now));
        Template(row, item);
    }

    private static void Template(RowWriter row, JsonElement item)
    {
        var containers = item.List("spec", "template", "spec", "containers");
        row.Text(string.Join(',', containers.Select(c => c.Text("name"))));
        row.Text(string.Join(',', containers.Select(c => c.Text("image"))));
        row.Text(Selector(item.At("spec", "selector")));
    }

    private static string Selector(JsonElement selector)
    {
        var parts = selector.Map("matchLabels").Select(l => (l.Key, Text: $"{l.Key}={l.Value}"))
            .Concat(selector.List("matchExpressions").Select(e => (Key: e.Text("key"), Text: Expression(e))));
        return string.Join(',', parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Text)).Or("<none>");
    }

    private static string Expression(JsonElement expression)
    {
        var key = expression.Text("key");
        var values = string.Join(',', expression.List("values").Select(v => v.Text()).Order(StringComparer.Ordinal));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "Exists" => key,
            "DoesNotExist" => $"!{key}",
            _ => "<invalid>",
        };
    }
}
