using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Nodes;

/// <summary>Evicts the pods of a node, again and again where a PodDisruptionBudget holds them, and waits until they are gone.</summary>
internal sealed class Draining(Session session)
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    public bool IgnoreDaemonSets { get; init; }

    public bool DeleteData { get; init; }

    public bool Force { get; init; }

    public long? Grace { get; init; }

    public DateTimeOffset? End { get; init; }

    public void Drain(string node)
    {
        var pods = session.Api.Get("/api/v1/pods" + new Query().Add("fieldSelector", $"spec.nodeName={node}")).Items("items").ToList();
        var going = Sorted(node, pods);
        var waiting = going.Where(p => Evict(p, tell: true)).ToList();
        var left = going.Where(p => !waiting.Contains(p)).ToList();
        var next = session.Now + _retry;
        while (waiting.Count + left.Count > 0)
        {
            if (session.Now > End)
            {
                throw CliException.Of($"unable to drain node \"{node}\" due to error: global timeout reached; still there: {string.Join(", ", waiting.Concat(left).Select(p => p.Name()))}");
            }

            session.Shell.Wait(_look);
            if (left.Count > 0 && session.Now >= next)
            {
                var evicted = left.Where(p => Evict(p, tell: false)).ToList();
                waiting.AddRange(evicted);
                left.RemoveAll(evicted.Contains);
                next = session.Now + _retry;
            }

            waiting.RemoveAll(IsGone);
        }
    }

    // What may go; throws, before anything went, when something may not.
    private List<JsonObject> Sorted(string node, List<JsonObject> pods)
    {
        var problems = new List<string>();
        var kept = new List<string>();
        var going = new List<JsonObject>();
        foreach (var pod in pods)
        {
            var owner = pod.Items("metadata", "ownerReferences").FirstOrDefault(o => o.Is("controller"));
            var over = pod.Text("status", "phase") is "Succeeded" or "Failed";
            var name = $"{pod.Namespace()}/{pod.Name()}";
            if (pod.At("metadata", "annotations", "kubernetes.io/config.mirror") is not null)
            {
                continue;
            }

            if (owner.Text("kind") == "DaemonSet" && !over)
            {
                (IgnoreDaemonSets ? kept : problems).Add(IgnoreDaemonSets ? name : $"cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): {name}");
            }
            else if (!over && !DeleteData && pod.Items("spec", "volumes").Any(v => v["emptyDir"] is not null))
            {
                problems.Add($"cannot delete Pods with local storage (use --delete-emptydir-data to override): {name}");
            }
            else if (!over && !Force && owner is null)
            {
                problems.Add($"cannot delete Pods that declare no controller (use --force to override): {name}");
            }
            else
            {
                going.Add(pod);
            }
        }

        if (kept.Count > 0)
        {
            session.Shell.Error.WriteLine($"Warning: ignoring DaemonSet-managed Pods: {string.Join(", ", kept)}");
        }

        return problems.Count == 0 ? going : throw CliException.Of($"unable to drain node \"{node}\" due to error: [{string.Join(", ", problems)}], continuing command...");
    }

    // True when it goes, or is gone.
    private bool Evict(JsonObject pod, bool tell)
    {
        if (tell)
        {
            session.Out.WriteLine($"evicting pod {pod.Namespace()}/{pod.Name()}");
            session.Out.Flush();
        }

        var body = new JsonObject
        {
            ["apiVersion"] = "policy/v1",
            ["kind"] = "Eviction",
            ["metadata"] = new JsonObject { ["name"] = pod.Name(), ["namespace"] = pod.Namespace() },
        };
        if (Grace is { } seconds)
        {
            body["deleteOptions"] = new JsonObject { ["gracePeriodSeconds"] = seconds };
        }

        try
        {
            session.Api.Send(HttpMethod.Post, PathOf(pod) + "/eviction", body.ToJsonString());
            return true;
        }
        catch (ApiFailure e) when (e.Code == 404)
        {
            return true;
        }
        catch (ApiFailure e) when (e.Code == 429)
        {
            session.Shell.Error.WriteLine($"error when evicting pods/\"{pod.Name()}\" -n \"{pod.Namespace()}\" (will retry after 5s): {e.Message}");
            return false;
        }
    }

    private bool IsGone(JsonObject pod)
    {
        if (session.Api.Find(PathOf(pod)) is { } still && still.Text("metadata", "uid") == pod.Text("metadata", "uid"))
        {
            return false;
        }

        session.Out.WriteLine($"pod/{pod.Name()} evicted");
        return true;
    }

    private static string PathOf(JsonObject pod) => $"/api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace())}/pods/{Uri.EscapeDataString(pod.Name())}";
}
