using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>A pod's row: what its containers come to in one word, by Kubernetes' rules.</summary>
internal static class PodRow
{
    public static void Write(RowWriter row, JsonElement pod, DateTimeOffset now)
    {
        var summary = PodSummary.Of(pod);
        row.Text(pod.Name());
        row.Text(string.Create(CultureInfo.InvariantCulture, $"{summary.Ready}/{summary.Total}"));
        row.Text(summary.Status);
        row.Text(Restarts(summary, now));
        row.Text(pod.Age(now));
        row.Text(PodIp(pod).Or("<none>"));
        row.Text(pod.Text("spec", "nodeName").Or("<none>"));
        row.Text(pod.Text("status", "nominatedNodeName").Or("<none>"));
        row.Text(ReadinessGates(pod));
    }

    private static string Restarts(PodSummary summary, DateTimeOffset now)
    {
        var count = summary.Restarts.ToString(CultureInfo.InvariantCulture);
        return summary.Restarts > 0 && summary.LastRestart is { } last ? $"{count} ({HumanDuration.Format(now - last)} ago)" : count;
    }

    private static string PodIp(JsonElement pod) =>
        pod.List("status", "podIPs") is [var first, ..] && first.Text("ip") is { Length: > 0 } ip ? ip : pod.Text("status", "podIP");

    private static string ReadinessGates(JsonElement pod)
    {
        var gates = pod.List("spec", "readinessGates");
        var met = gates.Count(g => pod.Condition(g.Text("conditionType")).Text("status") == "True");
        return gates.Count == 0 ? "<none>" : string.Create(CultureInfo.InvariantCulture, $"{met}/{gates.Count}");
    }
}
