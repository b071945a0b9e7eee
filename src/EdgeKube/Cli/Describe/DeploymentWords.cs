using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Workloads;

namespace EdgeKube.Cli.Describe;

/// <summary>A Deployment: how many pods, of what, and by which ReplicaSets.</summary>
internal static class DeploymentWords
{
    public static void Write(FieldText text, JsonObject item, Session session)
    {
        var status = item["status"];
        text.Line("Created", item.Text("metadata", "creationTimestamp"));
        text.Line("Selector", PodOf.SelectorOf(item));
        text.Line(
            "Replicas",
            $"{item.TextOr("1", "spec", "replicas")} desired | {status.Number("updatedReplicas")} updated | {status.Number("replicas")} total | "
            + $"{status.Number("availableReplicas")} available | {status.Number("unavailableReplicas")} unavailable");
        text.Line("StrategyType", item.Text("spec", "strategy", "type"));
        text.Line("MinReadySeconds", item.TextOr("0", "spec", "minReadySeconds"));
        if (item.At("spec", "strategy", "rollingUpdate") is { } rolling)
        {
            text.Line("RollingUpdate", $"{rolling.Text("maxUnavailable")} max unavailable, {rolling.Text("maxSurge")} max surge");
        }

        text.Open("Pod Template");
        var template = item.At("spec", "template") as JsonObject ?? [];
        text.Pairs("Labels", template.At("metadata", "labels"));
        PodWords.Containers(text, "Init Containers", template, "initContainers", "");
        PodWords.Containers(text, "Containers", template, "containers", "");
        PodWords.Volumes(text, template["spec"]);
        text.Close();
        PodWords.Conditions(text, item);
        var sets = session.Api.Get(
            $"/apis/apps/v1/namespaces/{Uri.EscapeDataString(item.Namespace())}/replicasets" + new Query().Add("labelSelector", PodOf.SelectorOf(item))).Items("items");
        text.Line("ReplicaSets", string.Join(", ", sets
            .Where(s => s.Items("metadata", "ownerReferences").Any(o => o.Text("uid") == item.Text("metadata", "uid")))
            .OrderByDescending(s => s.Number("metadata", "annotations", "deployment.kubernetes.io/revision"))
            .Select(s => $"{s.Name()} ({s.Number("status", "replicas")}/{s.Number("spec", "replicas")})")) is { Length: > 0 } all ? all : "<none>");
    }
}
