using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Rollout;

/// <summary>How far a rollout is, in kubectl's words.</summary>
internal static class RolloutProgress
{
    public static int Follow(Session session, Target target, bool watch, TimeSpan? patience)
    {
        var watching = new Watching(session, target with { Name = null }, ApiClient.Json) { FieldSelector = $"metadata.name={target.Name}", For = patience };
        session.Api.Get(target.Path); // NotFound, when it is not there
        var said = "";
        foreach (var (change, item) in watching.Events(watching.List()))
        {
            if (change == "DELETED")
            {
                throw CliException.Of("object has been deleted");
            }

            var (words, done) = Of(item);
            if (words != said)
            {
                session.Out.WriteLine(words);
                session.Out.Flush();
                said = words;
            }

            if (done || !watch)
            {
                return 0;
            }
        }

        throw CliException.Of("timed out waiting for the condition");
    }

    /// <summary>What is to be said, and whether it is all there is to be.</summary>
    public static (string Words, bool Done) Of(JsonObject item)
    {
        if (item.Number("status", "observedGeneration") < item.Number("metadata", "generation"))
        {
            return ($"Waiting for {(item.Text("kind") == "DaemonSet" ? "daemon set" : item.Text("kind") == "StatefulSet" ? "statefulset" : "deployment")} spec update to be observed...", false);
        }

        return item.Text("kind") switch
        {
            "Deployment" => Deployment(item),
            "DaemonSet" => DaemonSet(item),
            "StatefulSet" => StatefulSet(item),
            var kind => throw CliException.Of($"no status viewer has been implemented for {kind}"),
        };
    }

    private static (string, bool) Deployment(JsonObject item)
    {
        var name = item.Name();
        var wanted = item.At("spec", "replicas") is null ? 1 : item.Number("spec", "replicas");
        var (all, updated, available) = (item.Number("status", "replicas"), item.Number("status", "updatedReplicas"), item.Number("status", "availableReplicas"));
        if (item.Items("status", "conditions").Any(c => c.Text("type") == "Progressing" && c.Text("reason") == "ProgressDeadlineExceeded"))
        {
            throw CliException.Of($"deployment \"{name}\" exceeded its progress deadline");
        }

        var waiting = $"Waiting for deployment \"{name}\" rollout to finish: ";
        return updated < wanted ? ($"{waiting}{updated} out of {wanted} new replicas have been updated...", false)
            : all > updated ? ($"{waiting}{all - updated} old replicas are pending termination...", false)
            : available < updated ? ($"{waiting}{available} of {updated} updated replicas are available...", false)
            : ($"deployment \"{name}\" successfully rolled out", true);
    }

    private static (string, bool) DaemonSet(JsonObject item)
    {
        var (name, wanted) = (item.Name(), item.Number("status", "desiredNumberScheduled"));
        var (updated, available) = (item.Number("status", "updatedNumberScheduled"), item.Number("status", "numberAvailable"));
        var waiting = $"Waiting for daemon set \"{name}\" rollout to finish: ";
        return item.Text("spec", "updateStrategy", "type") == "OnDelete" ? throw CliException.Of("rollout status is only available for RollingUpdate strategy type")
            : updated < wanted ? ($"{waiting}{updated} out of {wanted} new pods have been updated...", false)
            : available < wanted ? ($"{waiting}{available} of {wanted} updated pods are available...", false)
            : ($"daemon set \"{name}\" successfully rolled out", true);
    }

    private static (string, bool) StatefulSet(JsonObject item)
    {
        var wanted = item.At("spec", "replicas") is null ? 1 : item.Number("spec", "replicas");
        var (ready, updated, partition) = (item.Number("status", "readyReplicas"), item.Number("status", "updatedReplicas"), item.Number("spec", "updateStrategy", "rollingUpdate", "partition"));
        if (item.Text("spec", "updateStrategy", "type") == "OnDelete")
        {
            throw CliException.Of("rollout status is only available for RollingUpdate strategy type");
        }

        return ready < wanted ? ($"Waiting for {wanted - ready} pods to be ready...", false)
            : partition > 0 && updated < wanted - partition ? ($"Waiting for partitioned roll out to finish: {updated} out of {wanted - partition} new pods have been updated...", false)
            : partition > 0 ? ($"partitioned roll out complete: {updated} new pods have been updated...", true)
            : item.Text("status", "updateRevision") != item.Text("status", "currentRevision")
                ? ($"waiting for statefulset rolling update to complete {updated} pods at revision {item.Text("status", "updateRevision")}...", false)
            : ($"statefulset rolling update complete {item.Number("status", "currentReplicas")} pods at revision {item.Text("status", "currentRevision")}...", true);
    }
}
