using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>Builds and changes the JSON that the Deployment controller writes. Pure.</summary>
internal static class DeploymentObjects
{
    public static JsonObject NewReplicaSet(DeploymentView deployment, string hash, int replicas, long revision)
    {
        var template = JsonNode.Parse(deployment.Spec.Template.GetRawText())!.AsObject();
        var metadata = template["metadata"] as JsonObject;
        if (metadata is null)
        {
            template["metadata"] = metadata = [];
        }

        var labels = metadata["labels"] as JsonObject ?? [];
        if (labels.Parent is null)
        {
            metadata["labels"] = labels;
        }

        labels[TemplateHash.Label] = hash;
        var set = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Metadata.Name}-{hash}",
                ["namespace"] = deployment.Metadata.Namespace,
                ["labels"] = labels.DeepClone(),
                ["ownerReferences"] = OwnedBy.Controller("apps/v1", "Deployment", deployment.Metadata),
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["minReadySeconds"] = deployment.Spec.MinReadySeconds,
                ["selector"] = SelectorWithHash(deployment.Spec.Selector, hash),
                ["template"] = template,
            },
        };
        return Annotate(set, deployment, revision);
    }

    /// <summary>Sizes a ReplicaSet, and with a revision keeps its annotations in step with the Deployment's.</summary>
    public static JsonObject Resize(JsonObject set, DeploymentView deployment, int? replicas, long? revision)
    {
        if (replicas is { } size)
        {
            set["spec"]!["replicas"] = size;
        }

        if (revision is not null)
        {
            set["spec"]!["minReadySeconds"] = deployment.Spec.MinReadySeconds;
        }

        return Annotate(set, deployment, revision);
    }

    public static JsonObject WithStatus(JsonObject deployment, DeploymentStatus status)
    {
        deployment["status"] = JsonSerializer.SerializeToNode(status, ApiJson.Default.DeploymentStatus);
        return deployment;
    }

    public static JsonObject WithRevision(JsonObject deployment, long revision)
    {
        Annotations(deployment)[Revisions.Annotation] = revision.ToString(CultureInfo.InvariantCulture);
        return deployment;
    }

    private static JsonObject Annotate(JsonObject set, DeploymentView deployment, long? revision)
    {
        var annotations = Annotations(set);
        var wanted = deployment.Spec.Replicas ?? 1;
        annotations[Revisions.DesiredReplicas] = wanted.ToString(CultureInfo.InvariantCulture);
        annotations[Revisions.MaxReplicas] =
            (wanted + RolloutBounds.Of(deployment.Spec).MaxSurge).ToString(CultureInfo.InvariantCulture);
        if (revision is not { } number)
        {
            return set;
        }

        var text = number.ToString(CultureInfo.InvariantCulture);
        if ((string?)annotations[Revisions.Annotation] is { } old && old != text)
        {
            var history = (string?)annotations[Revisions.History];
            annotations[Revisions.History] = string.IsNullOrEmpty(history) ? old : $"{history},{old}";
        }

        annotations[Revisions.Annotation] = text;
        foreach (var (key, value) in Revisions.Copied(deployment))
        {
            annotations[key] = value;
        }

        return set;
    }

    private static JsonObject Annotations(JsonObject obj)
    {
        var metadata = obj["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        return annotations;
    }

    private static JsonObject SelectorWithHash(LabelSelectorView selector, string hash)
    {
        var json = JsonSerializer.SerializeToNode(selector, ApiJson.Default.LabelSelectorView)!.AsObject();
        if (json["matchLabels"] is not JsonObject labels)
        {
            json["matchLabels"] = labels = [];
        }

        labels[TemplateHash.Label] = hash;
        return json;
    }
}
