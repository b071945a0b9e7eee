namespace EdgeKube.Server.Webhooks;

/// <summary>Reaches what listens in pods, through the nodes that run them: the API server implements it.</summary>
internal interface IPodConnections
{
    /// <exception cref="Api.Errors.ApiException">The node is not connected, or it or the pod refuses.</exception>
    ValueTask<Stream> ConnectAsync(ServiceBackend backend, CancellationToken ct);
}
