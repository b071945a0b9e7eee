using System.Text.Json.Nodes;
using EdgeKube.Server.Controllers.Deployments;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

public sealed class DeploymentObjectsTests
{
    [Fact]
    public void A_new_set_carries_the_hash_in_its_name_labels_selector_and_template()
    {
        var set = DeploymentObjects.NewReplicaSet(Rollouts.Deployment(4), "abc", 3, 7);
        Assert.Equal("web-abc", (string?)set["metadata"]!["name"]);
        foreach (var labels in new[] { set["metadata"]!["labels"], set["spec"]!["selector"]!["matchLabels"], set["spec"]!["template"]!["metadata"]!["labels"] })
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"app":"web","pod-template-hash":"abc"}"""), labels));
        }

        Assert.Equal(3, (int?)set["spec"]!["replicas"]);
        Assert.Equal(("web", "Deployment", true), ((string?)set["metadata"]!["ownerReferences"]![0]!["uid"], (string?)set["metadata"]!["ownerReferences"]![0]!["kind"], (bool)set["metadata"]!["ownerReferences"]![0]!["controller"]!));
    }

    [Fact]
    public void A_set_is_told_its_revision_and_the_sizes_it_belongs_to()
    {
        var annotations = DeploymentObjects.NewReplicaSet(Rollouts.Deployment(4), "abc", 3, 7)["metadata"]!["annotations"]!;
        Assert.Equal(
            ("7", "4", "5", null),
            ((string?)annotations[Revisions.Annotation], (string?)annotations[Revisions.DesiredReplicas], (string?)annotations[Revisions.MaxReplicas], (string?)annotations[Revisions.History]));
    }

    [Fact]
    public void A_set_that_is_taken_up_again_remembers_its_earlier_revisions()
    {
        var deployment = Rollouts.Deployment(4);
        var set = DeploymentObjects.NewReplicaSet(deployment, "abc", 3, 1);
        set = DeploymentObjects.Resize(set, deployment, 4, 3);
        set = DeploymentObjects.Resize(set, deployment, 4, 3);
        set = DeploymentObjects.Resize(set, deployment, 4, 5);
        Assert.Equal(("5", "1,3"), ((string?)set["metadata"]!["annotations"]![Revisions.Annotation], (string?)set["metadata"]!["annotations"]![Revisions.History]));
    }

    [Fact]
    public void Sizing_an_old_set_leaves_its_revision_alone()
    {
        var deployment = Rollouts.Deployment(4);
        var set = DeploymentObjects.Resize(DeploymentObjects.NewReplicaSet(deployment, "abc", 3, 1), deployment, 0, revision: null);
        Assert.Equal((0, "1"), ((int)set["spec"]!["replicas"]!, (string?)set["metadata"]!["annotations"]![Revisions.Annotation]));
    }

    [Fact]
    public void A_template_without_metadata_gets_some()
    {
        var deployment = Rollouts.Deployment(1);
        deployment = deployment with { Spec = deployment.Spec with { Template = Read.Json("""{"spec":{}}""") } };
        Assert.Equal("abc", (string?)DeploymentObjects.NewReplicaSet(deployment, "abc", 1, 1)["spec"]!["template"]!["metadata"]!["labels"]!["pod-template-hash"]);
    }
}
