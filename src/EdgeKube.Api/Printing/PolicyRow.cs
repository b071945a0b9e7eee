using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of budgets, flow control and API services.</summary>
internal static class PolicyRow
{
    public static void DisruptionBudget(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(Show(item, "N/A", "spec", "minAvailable"));
        row.Text(Show(item, "N/A", "spec", "maxUnavailable"));
        row.Number(item.Number("status", "disruptionsAllowed"));
        row.Text(item.Age(now));
    }

    public static void FlowSchema(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "priorityLevelConfiguration", "name"));
        row.Number(item.Number("spec", "matchingPrecedence"));
        row.Text(item.Text("spec", "distinguisherMethod", "type").Or("<none>"));
        row.Text(item.Age(now));
        row.Text(item.Condition("Dangling").Text("status").Or("?"));
    }

    public static void PriorityLevel(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "type"));
        row.Text(Show(item, "<none>", "spec", "limited", "nominalConcurrencyShares"));
        row.Text(Show(item, "<none>", "spec", "limited", "limitResponse", "queuing", "queues"));
        row.Text(Show(item, "<none>", "spec", "limited", "limitResponse", "queuing", "handSize"));
        row.Text(Show(item, "<none>", "spec", "limited", "limitResponse", "queuing", "queueLengthLimit"));
        row.Text(item.Age(now));
    }

    public static void ApiService(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var available = item.Condition("Available");
        row.Text(item.Name());
        row.Text(item.Has("spec", "service")
            ? $"{item.Text("spec", "service", "namespace")}/{item.Text("spec", "service", "name")}"
            : "Local");
        row.Text(available.Text("status") == "False" ? $"False ({available.Text("reason")})" : available.Text("status").Or("Unknown"));
        row.Text(item.Age(now));
    }

    private static string Show(JsonElement item, string otherwise, params ReadOnlySpan<string> path) => item.At(path) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetInt64().ToString(CultureInfo.InvariantCulture),
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => otherwise,
    };
}
