using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>The history of a Deployment, which is in its ReplicaSets' annotations. Pure.</summary>
internal static class Revisions
{
    public const string Annotation = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly string[] _ours = [Annotation, History, DesiredReplicas, MaxReplicas, LastApplied];

    public static long Of(ReplicaSetView set) =>
        long.TryParse(set.Metadata.Annotations?.GetValueOrDefault(Annotation), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>The revision that the ReplicaSet of the present template has, or gets.</summary>
    public static long Wanted(ReplicaSetView? current, IEnumerable<ReplicaSetView> old) =>
        Math.Max(current is null ? 0 : Of(current), old.Select(Of).DefaultIfEmpty(0).Max() + 1);

    /// <summary>The Deployment's own annotations that its ReplicaSets carry too (change-cause among them).</summary>
    public static IEnumerable<KeyValuePair<string, string>> Copied(DeploymentView deployment) =>
        (deployment.Metadata.Annotations ?? new Dictionary<string, string>()).Where(a => !_ours.Contains(a.Key));

    /// <summary>Old ReplicaSets beyond the limit, the oldest first: empty and observed ones only.</summary>
    public static IEnumerable<ReplicaSetView> Surplus(DeploymentView deployment, IEnumerable<ReplicaSetView> old)
    {
        var spent = old
            .Where(s => s is { Status.Replicas: 0, Spec.Replicas: 0, Metadata.DeletionTimestamp: null }
                && s.Status.ObservedGeneration >= s.Metadata.Generation)
            .OrderBy(Of)
            .ToList();
        return spent.Take(Math.Max(0, spent.Count - (deployment.Spec.RevisionHistoryLimit ?? 10)));
    }
}
