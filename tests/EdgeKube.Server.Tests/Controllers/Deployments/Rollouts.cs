using EdgeKube.Api.Views;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

/// <summary>Deployments and ReplicaSets in the middle of roll-outs.</summary>
internal static class Rollouts
{
    /// <param name="surge">JSON, such as <c>"25%"</c> in quotes.</param>
    public static DeploymentView Deployment(int replicas, string surge = "\"25%\"", string unavailable = "\"25%\"") => Read.Deployment(
        $$$"""
        {
          "metadata": {"name":"web","namespace":"default","uid":"web","generation":2},
          "spec": {
            "replicas": {{{replicas}}},
            "progressDeadlineSeconds": 600,
            "selector": {"matchLabels":{"app":"web"}},
            "strategy": {"type":"RollingUpdate","rollingUpdate":{"maxSurge":{{{surge}}},"maxUnavailable":{{{unavailable}}}}},
            "template": {"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"busybox:2"}]}}
          }
        }
        """);

    public static DeploymentView Recreating(int replicas)
    {
        var rolling = Deployment(replicas);
        return rolling with { Spec = rolling.Spec with { Strategy = new() { Type = "Recreate" } } };
    }

    public static ReplicaSetView Set(string name, int size, int? available = null, int age = 0, int revision = 1) => new()
    {
        Metadata = new()
        {
            Name = name,
            Generation = 1,
            CreationTimestamp = DateTimeOffset.UnixEpoch.AddDays(100 - age),
            Annotations = new Dictionary<string, string> { ["deployment.kubernetes.io/revision"] = $"{revision}" },
        },
        Spec = new() { Replicas = size },
        Status = new() { Replicas = size, ReadyReplicas = available ?? size, AvailableReplicas = available ?? size, ObservedGeneration = 1 },
    };
}
