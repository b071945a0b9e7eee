namespace EdgeKube.Server.NodeLink;

/// <summary>Signs tokens of ServiceAccounts for pods that run on nodes.</summary>
internal interface INodeTokenIssuer
{
    /// <exception cref="Api.Errors.ApiException">The ServiceAccount is not there; its message goes to the node.</exception>
    Task<string> IssueAsync(PodTokenOrder order, CancellationToken ct);
}
