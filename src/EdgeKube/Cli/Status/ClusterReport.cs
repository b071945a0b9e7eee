using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Printing;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Events;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Status;

/// <summary>How a cluster is: its server, its nodes, what does not run as it should, what happened lately, and what expires.</summary>
internal sealed class ClusterReport
{
    private const int MostWarnings = 5;
    private static readonly TimeSpan _lately = TimeSpan.FromHours(1);
    private static readonly TimeSpan _soon = TimeSpan.FromDays(14);
    private readonly Session _session;
    private readonly string _version;
    private readonly IReadOnlyList<JsonObject> _nodes;
    private readonly List<string> _problems = [];
    private readonly List<(string Who, DateTimeOffset Until)> _certificates;
    private readonly IReadOnlyList<JsonObject> _warnings;
    private readonly int _workloads;

    public ClusterReport(Session session)
    {
        _session = session;
        _version = session.Api.Get("/version").Text("gitVersion");
        _nodes = [.. Items("/api/v1/nodes")];
        foreach (var node in _nodes.Where(n => StateOf(n) != "Ready"))
        {
            _problems.Add($"node {node.Name()} is {StateOf(node)}{Because(node)}");
        }

        var workloads = Workloads().ToList();
        _workloads = workloads.Count;
        _problems.AddRange(workloads.Where(w => w.Ready < w.Wanted).Select(w => $"{w.Name}: {w.Ready} of {w.Wanted} ready"));
        _certificates = [.. CertificateDates.Of(session)];
        _problems.AddRange(_certificates.Where(c => c.Until - session.Now < _soon).Select(c => $"the certificate of {c.Who} {(c.Until < session.Now ? "has expired" : "expires soon")}: {Day(c.Until)}"));
        var events = ObjectEvents.InOrder(Items("/api/v1/events?fieldSelector=type%3DWarning"));
        _warnings = [.. events.Where(e => ObjectEvents.Last(e) > session.Now - _lately).TakeLast(MostWarnings)];
    }

    public bool IsWell => _problems.Count == 0;

    public void Write()
    {
        var output = _session.Out;
        output.WriteLine($"Server         {_session.Api.Server.GetLeftPart(UriPartial.Authority)}, {Plain.Line(_version)}");
        output.WriteLine($"Nodes          {_nodes.Count(n => StateOf(n).StartsWith("Ready", StringComparison.Ordinal))} of {_nodes.Count} ready");
        output.WriteLine($"Workloads      {_workloads}");
        foreach (var (who, until) in _certificates)
        {
            output.WriteLine($"Certificate    {Plain.Line(who)} until {Day(until)}");
        }

        output.WriteLine(IsWell ? "\nAll is well." : "\nWhat is wrong:");
        _problems.ForEach(p => output.WriteLine($"  {Plain.Line(p)}"));
        if (_warnings.Count > 0)
        {
            output.WriteLine("\nLatest warnings:");
            foreach (var e in _warnings)
            {
                output.WriteLine(Plain.Line($"  {ObjectEvents.Age(e, _session.Now)} ago: {Subject(e)}: {e.Text("reason")}: {e.Text("message").Trim()}"));
            }
        }
    }

    public JsonObject ToJson() => new()
    {
        ["ok"] = IsWell,
        ["server"] = _session.Api.Server.GetLeftPart(UriPartial.Authority),
        ["version"] = _version,
        ["nodes"] = new JsonArray([.. _nodes.Select(n => new JsonObject { ["name"] = n.Name(), ["state"] = StateOf(n) })]),
        ["workloads"] = _workloads,
        ["problems"] = new JsonArray([.. _problems.Select(p => JsonValue.Create(p))]),
        ["certificates"] = new JsonArray([.. _certificates.Select(c => new JsonObject { ["of"] = c.Who, ["until"] = Day(c.Until) })]),
        ["warnings"] = new JsonArray([.. _warnings.Select(e => new JsonObject { ["object"] = Subject(e), ["reason"] = e.Text("reason"), ["message"] = e.Text("message") })]),
    };

    private static string Subject(JsonObject e) => $"{e.Text("involvedObject", "kind")} {e.Namespace()}/{e.Text("involvedObject", "name")}";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private IEnumerable<JsonObject> Items(string path) => _session.Api.Get(path).Items("items");

    private static string StateOf(JsonObject node)
    {
        var ready = node.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready").Text("status") == "True";
        return ready ? node.Is("spec", "unschedulable") ? "Ready, but cordoned" : "Ready" : "not ready";
    }

    private string Because(JsonObject node)
    {
        var ready = node.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready");
        return ready.Text("status") == "True" ? "" : $" since {HumanDuration.Since(ready.Time("lastTransitionTime"), _session.Now)}: {ready.TextOr("it has not reported", "message")}";
    }

    private IEnumerable<(string Name, long Wanted, long Ready)> Workloads()
    {
        foreach (var (kind, plural) in new[] { ("deployment", "deployments"), ("statefulset", "statefulsets"), ("daemonset", "daemonsets") })
        {
            foreach (var item in Items($"/apis/apps/v1/{plural}"))
            {
                var (wanted, ready) = plural == "daemonsets"
                    ? (item.Number("status", "desiredNumberScheduled"), item.Number("status", "numberReady"))
                    : (item.At("spec", "replicas") is null ? 1 : item.Number("spec", "replicas"), item.Number("status", "readyReplicas"));
                yield return ($"{kind} {item.Namespace()}/{item.Name()}", wanted, ready);
            }
        }
    }
}
