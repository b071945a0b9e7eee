using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of what bounds a namespace.</summary>
internal static class QuotaRow
{
    public static void LimitRange(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("metadata", "creationTimestamp"));
    }

    public static void ResourceQuota(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var bounds = item.Map("status", "hard").ToLookup(
            h => h.Key.StartsWith("limits.", StringComparison.Ordinal),
            h => $"{h.Key}: {item.Text("status", "used", h.Key).Or("0")}/{h.Value}");
        row.Text(item.Name());
        row.Text(string.Join(", ", bounds[false]));
        row.Text(string.Join(", ", bounds[true]));
        row.Text(item.Age(now));
    }
}
