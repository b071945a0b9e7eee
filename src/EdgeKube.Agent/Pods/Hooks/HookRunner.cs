using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Hooks;

/// <summary>Runs a container's hooks; each takes as long as it takes, until the caller cuts it.</summary>
internal sealed class HookRunner(IPodRuntime runtime, ProbeHttp http, TimeProvider time)
{
    private const string UserAgent = "kube-lifecycle/1.34";

    /// <exception cref="HookException">It failed.</exception>
    public async Task RunAsync(LifecycleHandler hook, ContainerSpec container, string containerId, string podIp, CancellationToken ct)
    {
        try
        {
            switch (hook)
            {
                case { Exec: { } exec }:
                    await ExecAsync(exec, container, containerId, ct);
                    break;
                case { HttpGet: { } get }:
                    await GetAsync(get, container, podIp, ct);
                    break;
                case { Sleep: { } sleep }:
                    await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, sleep.Seconds)), time, ct);
                    break;
            }
        }
        catch (Exception e) when (e is RuntimeException or HttpRequestException or IOException)
        {
            throw new HookException(e.Message);
        }
    }

    private async Task ExecAsync(ExecAction exec, ContainerSpec container, string containerId, CancellationToken ct)
    {
        var result = await runtime.ExecAsync(containerId, CommandText.Expand(exec.Command, container), TimeSpan.Zero, ct);
        if (result.ExitCode != 0)
        {
            throw new HookException($"command exited with {result.ExitCode}: {result.Output}");
        }
    }

    // As Kubernetes: that an answer comes is enough.
    private async Task GetAsync(HttpGetAction get, ContainerSpec container, string podIp, CancellationToken ct)
    {
        var port = get.Port is null ? 80 : ProbeTarget.Port(container, get.Port);
        if (port == 0 || ProbeTarget.Url(get, podIp, port) is not { } url)
        {
            throw new HookException(ProbeTarget.PortProblem(container, get.Port));
        }

        await http.GetAsync(url, get, UserAgent, ct);
    }
}
