using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of classes that pods name, and of the control plane's parts.</summary>
internal static class ClassRow
{
    public static void Priority(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.Number("value"));
        row.Truth(item.Truth("globalDefault"));
        row.Text(item.Age(now));
        row.Text(item.Text("preemptionPolicy"));
    }

    public static void Runtime(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("handler"));
        row.Text(item.Age(now));
    }

    public static void Component(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var healthy = item.List("conditions").FirstOrDefault(c => c.Text("type") == "Healthy");
        row.Text(item.Name());
        row.Text(healthy.ValueKind != JsonValueKind.Object ? "Unknown" : healthy.Text("status") == "True" ? "Healthy" : "Unhealthy");
        row.Text(healthy.Text("message"));
        row.Text(healthy.Text("error"));
    }
}
