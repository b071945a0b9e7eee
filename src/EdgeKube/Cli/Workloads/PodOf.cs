using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Workloads;

/// <summary>The pods that a word means: one by its name, or those of a workload.</summary>
internal static class PodOf
{
    private const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    /// <summary>The first word is a pod, or <c>deploy/web</c> for its best one.</summary>
    public static JsonObject Named(Session session, IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            throw CliException.Of("expected 'POD' or 'TYPE/NAME' (see --help)");
        }

        var target = Target.One([words[0]], session.Types, session.Namespace, "pods");
        var item = session.Api.Get(target.Path);
        if (target.Type.Kind == "Pod")
        {
            return item;
        }

        var selector = SelectorOf(item) is { Length: > 0 } text ? text : throw CliException.Of($"{target.Shown} has no pods");
        var pods = Selected(session, selector);
        return pods.OrderByDescending(Rank).FirstOrDefault() ?? throw CliException.Of($"no pods of {target.Shown} were found");
    }

    public static IReadOnlyList<JsonObject> Selected(Session session, string selector) =>
        [.. session.Api.Get(session.Types.Named("pods").Path(session.Namespace) + new Query().Add("labelSelector", selector)).Items("items")];

    /// <summary>A workload's selector as a query has it.</summary>
    public static string SelectorOf(JsonObject item)
    {
        var selector = item.At("spec", "selector") as JsonObject;
        var labels = (selector?["matchLabels"] ?? (item.Text("kind") is "Service" or "ReplicationController" ? selector : null)) as JsonObject ?? [];
        var parts = labels.Select(l => $"{l.Key}={l.Value}").Concat(selector.Items("matchExpressions").Select(Expression));
        return string.Join(',', parts);
    }

    public static IEnumerable<string> Containers(JsonObject pod) =>
        pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")).Select(c => c.Text("name"));

    /// <summary>The container that is named, or the pod's own default, or its first.</summary>
    public static string Container(JsonObject pod, string? named)
    {
        if (named is null)
        {
            return pod.TextOr(pod.Items("spec", "containers").FirstOrDefault().Text("name"), "metadata", "annotations", DefaultContainer);
        }

        return Containers(pod).Concat(pod.Items("spec", "ephemeralContainers").Select(c => c.Text("name"))).Contains(named)
            ? named
            : throw CliException.Of($"container {named} is not valid for pod {pod.Name()}");
    }

    private static int Rank(JsonObject pod) =>
        (pod.Text("status", "phase") == "Running" ? 2 : 0)
        + (pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") ? 1 : 0);

    private static string Expression(JsonObject e)
    {
        var values = string.Join(',', e["values"] is JsonArray list ? list.Select(v => v.Text()) : []);
        return e.Text("operator") switch
        {
            "In" => $"{e.Text("key")} in ({values})",
            "NotIn" => $"{e.Text("key")} notin ({values})",
            "Exists" => e.Text("key"),
            _ => $"!{e.Text("key")}",
        };
    }
}
