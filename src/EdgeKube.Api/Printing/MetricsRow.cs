using System.Text.Json;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Printing;

/// <summary>A PodMetrics' row: its containers taken together.</summary>
internal static class MetricsRow
{
    public static void Pod(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(Sum(item, "cpu"));
        row.Text(Sum(item, "memory"));
        row.Text(item.Text("window"));
    }

    private static string Sum(JsonElement item, string resource) => item.List("containers")
        .Select(c => Quantity.TryParse(c.Text("usage", resource), out var used) ? used : Quantity.Zero)
        .Aggregate(Quantity.Zero, (sum, used) => sum + used)
        .ToString();
}
