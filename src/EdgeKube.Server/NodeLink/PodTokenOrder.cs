namespace EdgeKube.Server.NodeLink;

/// <summary>A token that a node may have: it lives with the pod.</summary>
/// <param name="Audience">"" is the API server.</param>
internal sealed record PodTokenOrder(
    string Namespace, string Account, string Audience, long Seconds, string Pod, string PodUid, string Node, string NodeUid);
