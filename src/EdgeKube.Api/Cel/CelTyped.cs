namespace EdgeKube.Api.Cel;

/// <summary>What the check found out of a node.</summary>
/// <param name="Overloads">Of a call: those that may be meant.</param>
internal sealed record CelTyped(CelType Type, IReadOnlyList<CelOverload> Overloads);
