using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>The sizes that a Deployment's ReplicaSets should have next. Pure.</summary>
internal static class RolloutPlan
{
    /// <param name="current">The ReplicaSet of the present template; null while it is not there.</param>
    /// <param name="old">All others.</param>
    /// <param name="oldPodsRun">Whether pods of the others still run (Recreate waits for their end).</param>
    /// <returns>Wanted size by ReplicaSet name; what is absent stays. The size of a missing current one is under "".</returns>
    public static Dictionary<string, int> Sizes(
        DeploymentView deployment, ReplicaSetView? current, IReadOnlyList<ReplicaSetView> old, bool oldPodsRun)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        if (deployment.Spec.Strategy?.Type == "Recreate")
        {
            return Recreate(wanted, current, old, oldPodsRun);
        }

        return Rolling(deployment, current, old, wanted);
    }

    /// <summary>When a Deployment is scaled in the middle of a roll-out, or paused, its ReplicaSets share the change by their size.</summary>
    public static Dictionary<string, int> Proportional(DeploymentView deployment, IReadOnlyList<ReplicaSetView> active)
    {
        var bounds = RolloutBounds.Of(deployment.Spec);
        var wanted = deployment.Spec.Replicas ?? 1;
        var total = active.Sum(Replicas);
        var allowed = wanted == 0 ? 0 : wanted + (active.Count > 1 ? bounds.MaxSurge : 0);
        var left = allowed - total;
        var sizes = new Dictionary<string, int>();
        foreach (var set in active.OrderByDescending(Replicas).ThenByDescending(s => s.Metadata.CreationTimestamp))
        {
            var share = total == 0 ? left : (int)Math.Round((double)Replicas(set) * (allowed - total) / total);
            share = left >= 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, left, 0);
            sizes[set.Metadata.Name] = Math.Max(0, Replicas(set) + share);
            left -= share;
        }

        if (left != 0 && active.Count > 0)
        {
            var largest = active.OrderByDescending(Replicas).First().Metadata.Name;
            sizes[largest] = Math.Max(0, sizes[largest] + left);
        }

        return sizes;
    }

    private static Dictionary<string, int> Recreate(int wanted, ReplicaSetView? current, IReadOnlyList<ReplicaSetView> old, bool oldPodsRun)
    {
        var sizes = old.Where(s => Replicas(s) > 0).ToDictionary(s => s.Metadata.Name, _ => 0);
        if (sizes.Count == 0 && !oldPodsRun)
        {
            sizes[current?.Metadata.Name ?? ""] = wanted;
        }

        return sizes;
    }

    private static Dictionary<string, int> Rolling(
        DeploymentView deployment, ReplicaSetView? current, IReadOnlyList<ReplicaSetView> old, int wanted)
    {
        var bounds = RolloutBounds.Of(deployment.Spec);
        var sizes = new Dictionary<string, int>();
        var oldTotal = old.Sum(Replicas);
        var currentSize = current is null ? 0 : Replicas(current);
        var room = wanted + bounds.MaxSurge - (oldTotal + currentSize);
        var size = currentSize > wanted ? wanted : Math.Min(wanted, currentSize + Math.Max(0, room));
        sizes[current?.Metadata.Name ?? ""] = size;
        if (size == currentSize || current is null)
        {
            ShrinkOld(current, old, wanted - bounds.MaxUnavailable, sizes);
        }

        return sizes;
    }

    private static void ShrinkOld(ReplicaSetView? current, IReadOnlyList<ReplicaSetView> old, int leastAvailable, Dictionary<string, int> sizes)
    {
        var currentUnavailable = current is null ? 0 : Replicas(current) - (current.Status.AvailableReplicas ?? 0);
        var total = old.Sum(Replicas) + (current is null ? 0 : Replicas(current));
        var spare = total - leastAvailable - currentUnavailable;
        var ordered = old.Where(s => Replicas(s) > 0).OrderBy(s => s.Metadata.CreationTimestamp).ToList();
        foreach (var set in ordered) // pods that serve nobody go first
        {
            var sick = Math.Min(Math.Max(0, spare), Replicas(set) - (set.Status.AvailableReplicas ?? 0));
            if (sick > 0)
            {
                sizes[set.Metadata.Name] = Replicas(set) - sick;
                spare -= sick;
            }
        }

        var available = old.Concat(current is null ? [] : [current]).Sum(s => s.Status.AvailableReplicas ?? 0);
        var removable = Math.Min(Math.Max(0, spare), available - leastAvailable);
        foreach (var set in ordered)
        {
            var left = sizes.GetValueOrDefault(set.Metadata.Name, Replicas(set));
            var less = Math.Min(Math.Max(0, removable), left);
            if (less > 0)
            {
                sizes[set.Metadata.Name] = left - less;
                removable -= less;
            }
        }
    }

    private static int Replicas(ReplicaSetView set) => set.Spec.Replicas ?? 1;
}
