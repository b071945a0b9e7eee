using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.NodeLink;

namespace EdgeKube;

/// <summary>Lets the node link sign tokens for pods with the cluster's key.</summary>
internal sealed class NodeTokenIssuer(PodTokenSigner signer) : INodeTokenIssuer
{
    public Task<string> IssueAsync(PodTokenOrder order, CancellationToken ct) => signer.SignAsync(
        order.Namespace,
        order.Account,
        (order.Audience, order.Seconds),
        new NamedObject(order.Pod, order.PodUid),
        new NamedObject(order.Node, order.NodeUid),
        ct);
}
