namespace EdgeKube.Agent.Pods;

/// <summary>Says when sandboxes can get a network; Networking knows.</summary>
internal interface IPodNetwork
{
    Task WhenReadyAsync(CancellationToken ct);
}
