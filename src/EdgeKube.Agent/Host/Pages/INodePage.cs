namespace EdgeKube.Agent.Host.Pages;

/// <summary>Something that the node tells who asks for it by a path, as a kubelet does: <c>kubectl get --raw /api/v1/nodes/NODE/proxy/PATH</c>.</summary>
internal interface INodePage
{
    /// <summary>Such as <c>/stats/summary</c>.</summary>
    string Path { get; }

    Task<string> ReadAsync(CancellationToken ct);
}
