using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Admission;

/// <summary>Judges the pods that come to this node. What it once took it never judges again.</summary>
internal sealed class PodAdmission(PodTools tools)
{
    /// <param name="others">The pods that the node has taken, without those that ended.</param>
    public Verdict Judge(PodView pod, IReadOnlyList<PodView> others) => tools.Node is { } resources
        ? Judge(pod, NodeOffer.Of(tools.Identity.NodeName, tools.Lookup.Node(tools.Identity.NodeName), resources, tools.Pressed?.Invoke() ?? []), others)
        : new Verdict(null, []);

    internal static Verdict Judge(PodView pod, NodeOffer node, IReadOnlyList<PodView> others)
    {
        var misfits = NodeFit.Misfits(pod, node, others);
        if (misfits.Count == 0)
        {
            return new Verdict(null, []);
        }

        if (!NodeFit.IsCritical(pod))
        {
            return new Verdict(misfits[0], []);
        }

        if (misfits.FirstOrDefault(m => m.Resource.Length == 0) is { } other)
        {
            return new Verdict(other, []); // room would not help
        }

        return Preemption.Victims(pod, others, misfits.ToDictionary(m => m.Resource, m => m.Lacking)) is { } victims
            ? new Verdict(null, [.. victims.Select(v => v.Metadata.Uid)])
            : new Verdict(Stuck(misfits), []);
    }

    private static Misfit Stuck(IReadOnlyList<Misfit> misfits)
    {
        var wanted = string.Concat(misfits.Select(m => $"(res: {m.Resource}, q: {m.Lacking}), "));
        return new Misfit(
            "UnexpectedAdmissionError",
            "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: "
            + $"no set of running pods found to reclaim resources: [{wanted}]");
    }
}
