using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Admission;

/// <summary>Which pods make room for a critical one: as few and as unimportant ones as will do. Pure; the kubelet's choice.</summary>
internal static class Preemption
{
    /// <returns>Null when there would not be room without all of them either.</returns>
    /// <param name="lacking">What is missing, by resource.</param>
    public static IReadOnlyList<PodView>? Victims(PodView critical, IReadOnlyList<PodView> others, IReadOnlyDictionary<string, long> lacking)
    {
        var byClass = others.Where(p => Yields(p, critical)).ToLookup(p => PodQos.ClassOf(p.Spec));
        List<PodView> best = [.. byClass["BestEffort"]], burstable = [.. byClass["Burstable"]], guaranteed = [.. byClass["Guaranteed"]];
        if (Without(lacking, [.. best, .. burstable, .. guaranteed]).Count > 0)
        {
            return null;
        }

        // The more a pod was promised, the less of its kind go: only what the others cannot give.
        guaranteed = Nearest(guaranteed, Without(lacking, [.. best, .. burstable]));
        burstable = Nearest(burstable, Without(lacking, [.. best, .. guaranteed]));
        best = Nearest(best, Without(lacking, [.. burstable, .. guaranteed]));
        return [.. best, .. burstable, .. guaranteed];
    }

    private static bool Yields(PodView pod, PodView critical) =>
        !NodeFit.IsCritical(pod) || (pod.Spec.Priority is { } priority && critical.Spec.Priority is { } greater && greater > priority);

    private static Dictionary<string, long> Without(IReadOnlyDictionary<string, long> lacking, IReadOnlyList<PodView> pods)
    {
        var rest = new Dictionary<string, long>();
        foreach (var (resource, amount) in lacking)
        {
            var left = amount - pods.Sum(p => NodeFit.Requested(p, resource));
            if (left > 0)
            {
                rest[resource] = left;
            }
        }

        return rest;
    }

    private static List<PodView> Nearest(List<PodView> pods, Dictionary<string, long> lacking)
    {
        var chosen = new List<PodView>();
        while (lacking.Count > 0)
        {
            var next = pods.Where(p => !chosen.Contains(p)).Aggregate((best, p) => IsBetter(p, best, lacking) ? p : best);
            chosen.Add(next);
            lacking = Without(lacking, [next]);
        }

        return chosen;
    }

    private static bool IsBetter(PodView pod, PodView than, Dictionary<string, long> lacking)
    {
        var (near, far) = (Distance(pod, lacking), Distance(than, lacking));
        return near < far || (near <= far && IsSmaller(pod, than));
    }

    private static bool IsSmaller(PodView pod, PodView than)
    {
        var (memory, other) = (NodeFit.Requested(pod, "memory"), NodeFit.Requested(than, "memory"));
        return memory < other || (memory == other && NodeFit.Requested(pod, "cpu") < NodeFit.Requested(than, "cpu"));
    }

    // How far from enough its end would leave us.
    private static double Distance(PodView pod, Dictionary<string, long> lacking)
    {
        var distance = 0.0;
        foreach (var (resource, amount) in lacking)
        {
            var left = (double)Math.Max(0, amount - NodeFit.Requested(pod, resource)) / amount;
            distance += left * left;
        }

        return distance;
    }
}
