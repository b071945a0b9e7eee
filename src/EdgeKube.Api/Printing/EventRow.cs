using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>An Event's row.</summary>
internal static class EventRow
{
    public static void Write(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var first = HumanDuration.Since(item.Time("firstTimestamp") ?? item.Time("eventTime"), now);
        row.Text(item.Has("series") ? HumanDuration.Since(item.Time("series", "lastObservedTime"), now)
            : item.Time("lastTimestamp") is { } last ? HumanDuration.Since(last, now)
            : first);
        row.Text(item.Text("type"));
        row.Text(item.Text("reason"));
        row.Text(Target(item.At("involvedObject")));
        row.Text(item.Text("involvedObject", "fieldPath"));
        row.Text(Source(item));
        row.Text(item.Text("message").Trim());
        row.Text(first);
        row.Number(item.Has("series") ? item.Number("series", "count") : Math.Max(item.Number("count"), 1));
        row.Text(item.Name());
    }

    private static string Target(JsonElement involved)
    {
#pragma warning disable CA1308 // kubectl accepts the lower case form
        var kind = involved.Text("kind").ToLowerInvariant();
#pragma warning restore CA1308
        return involved.Text("name") is { Length: > 0 } name ? $"{kind}/{name}" : kind;
    }

    private static string Source(JsonElement item)
    {
        var component = item.Text("source", "component").Or(item.Text("reportingComponent"));
        var host = item.Text("source", "host").Or(item.Text("reportingInstance"));
        return host.Length == 0 ? component : $"{component}, {host}";
    }
}
