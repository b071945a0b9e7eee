namespace EdgeKube.Agent.Host.Pages;

/// <summary>/healthz: the agent answers.</summary>
internal sealed class HealthPage : INodePage
{
    public string Path => "/healthz";

    public Task<string> ReadAsync(CancellationToken ct) => Task.FromResult("ok");
}
