using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>What the claims of a pod mean for its place.</summary>
/// <param name="Problem">Why no node can take it; "" when one may.</param>
/// <param name="Refusal">Why a node does not reach its volumes; null when it does.</param>
/// <param name="Waiting">Claims that get their volumes once a node is chosen.</param>
internal sealed record ClaimSight(string Problem, Func<NodeView, string?> Refusal, IReadOnlyList<ResourceKey> Waiting);
