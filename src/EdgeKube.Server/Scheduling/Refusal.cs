namespace EdgeKube.Server.Scheduling;

/// <summary>Why a node does not take a pod.</summary>
/// <param name="Curable">Whether taking other pods away could change it.</param>
internal sealed record Refusal(string Reason, bool Curable);
