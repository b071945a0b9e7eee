namespace EdgeKube.Api.Schemas;

/// <summary>The outcome of pruning: paths of unknown and duplicate fields, as strict field validation reports them.</summary>
/// <param name="Unknown">Such as <c>unknown field "spec.replicsa"</c>, in document order.</param>
public sealed record PruneResult(IReadOnlyList<string> Unknown);
