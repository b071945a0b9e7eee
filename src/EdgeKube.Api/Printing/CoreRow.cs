using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of the small kinds.</summary>
internal static class CoreRow
{
    public static void Namespace(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("status", "phase"));
        row.Text(item.Age(now));
    }

    public static void ConfigMap(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.Map("data").Count + item.Map("binaryData").Count);
        row.Text(item.Age(now));
    }

    public static void Secret(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("type"));
        row.Number(item.Map("data").Count);
        row.Text(item.Age(now));
    }

    public static void ServiceAccount(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.List("secrets").Count);
        row.Text(item.Age(now));
    }

    public static void Lease(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "holderIdentity"));
        row.Text(item.Age(now));
    }
}
