namespace EdgeKube.Api.Definitions;

/// <summary>Where a kind keeps what its scale subresource shows; paths such as <c>.spec.replicas</c>.</summary>
/// <param name="Selector">"" when there is none; the selector there is a text.</param>
public sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string Selector);
