namespace EdgeKube.Agent.Pods.Admission;

/// <summary>What a node says to a pod that comes.</summary>
/// <param name="Refusal">Null: it is taken.</param>
/// <param name="Victims">The uids of pods that end so that it can be.</param>
internal sealed record Verdict(Misfit? Refusal, IReadOnlyList<string> Victims);
