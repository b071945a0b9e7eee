using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Output;
using EdgeKube.Cli.Workloads;

namespace EdgeKube.Cli.Rollout;

/// <summary>The versions that a workload had: a Deployment's are its ReplicaSets, others' are ControllerRevisions.</summary>
internal static class Revisions
{
    private const string Number = "deployment.kubernetes.io/revision";
    private const string Cause = "kubernetes.io/change-cause";

    public static IReadOnlyList<(long Number, JsonObject Item)> Of(Session session, Target target, JsonObject item)
    {
        var sets = item.Text("kind") == "Deployment";
        if (!sets && item.Text("kind") is not ("DaemonSet" or "StatefulSet"))
        {
            throw CliException.Of($"no history viewer has been implemented for {item.Text("kind")}");
        }

        var type = session.Types.Named(sets ? "replicasets.apps" : "controllerrevisions.apps");
        var uid = item.Text("metadata", "uid");
        var owned = session.Api.Get(type.Path(target.Namespace) + new Query().Add("labelSelector", PodOf.SelectorOf(item))).Items("items")
            .Where(r => r.Items("metadata", "ownerReferences").Any(o => o.Text("uid") == uid));
        return [.. owned.Select(r => (sets ? r.Number("metadata", "annotations", Number) : r.Number("revision"), r)).OrderBy(r => r.Item1)];
    }

    public static void Write(Session session, Target target, IReadOnlyList<(long Number, JsonObject Item)> revisions)
    {
        session.Out.WriteLine(target.Shown);
        var columns = new Columns(session.Out, session.Shell.Colours);
        columns.Head("REVISION", "CHANGE-CAUSE");
        foreach (var (number, item) in revisions)
        {
            columns.Row(number.ToString(CultureInfo.InvariantCulture), item.TextOr("<none>", "metadata", "annotations", Cause));
        }

        columns.Flush();
        session.Out.WriteLine();
    }

    public static string Undo(Session session, Target target, JsonObject item, long wanted)
    {
        if (item.Is("spec", "paused"))
        {
            throw CliException.Of($"you cannot rollback a paused deployment; resume it first with 'edgekube rollout resume {target.Shown}' and try again");
        }

        var revisions = Of(session, target, item);
        var found = wanted > 0 ? revisions.FirstOrDefault(r => r.Number == wanted).Item
            : revisions.Count > 1 ? revisions[^2].Item : throw CliException.Of("no rollout history found for " + target.Shown);
        if (found is null)
        {
            throw CliException.Of($"unable to find specified revision {wanted} in history");
        }

        if (item.Text("kind") != "Deployment")
        {
            session.Api.Send(HttpMethod.Patch, target.Path, found["data"]!.ToJsonString(), "application/strategic-merge-patch+json");
            return "rolled back";
        }

        var template = (JsonObject)found.At("spec", "template")!.DeepClone();
        (template.At("metadata", "labels") as JsonObject)?.Remove("pod-template-hash");
        if (Same(template, item.At("spec", "template")))
        {
            return $"skipped rollback (current template already matches revision {found.Number("metadata", "annotations", Number)})";
        }

        var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/spec/template", ["value"] = template });
        session.Api.Send(HttpMethod.Patch, target.Path, patch.ToJsonString(), "application/json-patch+json");
        return "rolled back";
    }

    private static bool Same(JsonNode? a, JsonNode? b)
    {
        var bare = b?.DeepClone();
        foreach (var side in new[] { a, bare })
        {
            if (side?["metadata"] is JsonObject metadata)
            {
                metadata.Remove("creationTimestamp");
            }
        }

        return JsonNode.DeepEquals(a, bare);
    }
}
