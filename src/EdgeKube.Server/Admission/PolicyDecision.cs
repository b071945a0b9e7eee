namespace EdgeKube.Server.Admission;

/// <summary>A policy's no to a write.</summary>
/// <param name="Binding">Null when the policy itself cannot be used.</param>
/// <param name="Reason">A StatusReason, or "" for Invalid.</param>
/// <param name="IsFailure">It could not be worked out: then the write is refused whatever the binding's actions are.</param>
internal sealed record PolicyDecision(string Policy, string? Binding, string Message, string Reason, bool IsFailure);
