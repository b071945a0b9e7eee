using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeKube.Agent.Runtimes.Systemd;

namespace EdgeKube.Agent.Runtimes;

/// <summary>The node's runtime, and for pods that ask for it systemd: each pod has one, and nobody else need know which.</summary>
internal sealed class RuntimeChoice(IPodRuntime containers, SystemdRuntime units, UnitCommands commands) : IPodRuntime
{
    public Task<string> VersionAsync(CancellationToken ct) => containers.VersionAsync(ct);

    public async Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(CancellationToken ct) =>
        Both(await containers.ListSandboxesAsync(ct), units.Sandboxes(uid: null));

    public async Task<IReadOnlyList<ContainerSight>> ListContainersAsync(CancellationToken ct) =>
        Both(await containers.ListContainersAsync(ct), await units.ContainersAsync(uid: null, ct));

    public async Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(string podUid, CancellationToken ct) =>
        units.OwnsPod(podUid) ? units.Sandboxes(podUid) : await containers.ListSandboxesAsync(podUid, ct);

    public Task<IReadOnlyList<ContainerSight>> ListContainersAsync(string podUid, CancellationToken ct) =>
        units.OwnsPod(podUid) ? units.ContainersAsync(podUid, ct) : containers.ListContainersAsync(podUid, ct);

    public Task<string> RunSandboxAsync(SandboxSpec sandbox, CancellationToken ct) =>
        sandbox.RuntimeClass == HostImage.RuntimeClass ? units.RunSandboxAsync(sandbox, ct) : containers.RunSandboxAsync(sandbox, ct);

    public Task StopSandboxAsync(string id, CancellationToken ct) => units.Owns(id) ? units.StopSandboxAsync(id, ct) : containers.StopSandboxAsync(id, ct);

    public Task RemoveSandboxAsync(string id, CancellationToken ct) =>
        units.Owns(id) ? units.RemoveSandboxAsync(id, ct) : containers.RemoveSandboxAsync(id, ct);

    public Task<string> CreateContainerAsync(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container, CancellationToken ct) =>
        units.Owns(sandboxId)
            ? Task.FromResult(units.CreateContainer(sandboxId, sandbox, container))
            : containers.CreateContainerAsync(sandboxId, sandbox, container, ct);

    public Task StartContainerAsync(string id, CancellationToken ct) =>
        units.Owns(id) ? units.StartContainerAsync(id, ct) : containers.StartContainerAsync(id, ct);

    public Task StopContainerAsync(string id, TimeSpan grace, string signal, CancellationToken ct) =>
        units.Owns(id) ? units.StopContainerAsync(id, grace, signal, ct) : containers.StopContainerAsync(id, grace, signal, ct);

    public Task RemoveContainerAsync(string id, CancellationToken ct) =>
        units.Owns(id) ? units.RemoveContainerAsync(id, ct) : containers.RemoveContainerAsync(id, ct);

    public Task<ExecResult> ExecAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct) =>
        units.Owns(containerId) ? commands.RunAsync(containerId, command, timeout, ct) : containers.ExecAsync(containerId, command, timeout, ct);

    public Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken ct) =>
        units.Owns(containerId) ? units.UpdateResourcesAsync(containerId, resources, ct) : containers.UpdateResourcesAsync(containerId, resources, ct);

    public async Task<IReadOnlyList<KeyValuePair<string, LayerUse>>> WritableLayersAsync(string podUid, CancellationToken ct) =>
        units.OwnsPod(podUid) ? [] : await containers.WritableLayersAsync(podUid, ct);

    public Task ReopenLogAsync(string containerId, CancellationToken ct)
    {
        if (!units.Owns(containerId))
        {
            return containers.ReopenLogAsync(containerId, ct);
        }

        units.ReopenLog(containerId);
        return Task.CompletedTask;
    }

    public Task<RuntimeImage?> FindImageAsync(string reference, CancellationToken ct) => containers.FindImageAsync(reference, ct);

    public Task<RuntimeImage> PullImageAsync(string reference, RegistryCredential? credential, CancellationToken ct) =>
        containers.PullImageAsync(reference, credential, ct);

    public Task<IReadOnlyList<RuntimeImage>> ListImagesAsync(CancellationToken ct) => containers.ListImagesAsync(ct);

    public Task<IReadOnlyList<string>> ImportImageAsync(string path, CancellationToken ct) => containers.ImportImageAsync(path, ct);

    public Task RemoveImageAsync(string reference, CancellationToken ct) => containers.RemoveImageAsync(reference, ct);

    public Task ExportImageAsync(string reference, string path, CancellationToken ct) => containers.ExportImageAsync(reference, path, ct);

    public Task<string> ImageFolderAsync(CancellationToken ct) => containers.ImageFolderAsync(ct);

    public async IAsyncEnumerable<string> EventsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var both = Channel.CreateUnbounded<string>();
        void Take(string id) => both.Writer.TryWrite(id);
        units.Changed += Take;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var forwarding = ForwardAsync(both.Writer, over.Token);
        try
        {
            await foreach (var id in both.Reader.ReadAllAsync(ct))
            {
                yield return id;
            }
        }
        finally
        {
            units.Changed -= Take;
            await over.CancelAsync();
            await forwarding;
        }
    }

    private static IReadOnlyList<T> Both<T>(IReadOnlyList<T> some, IReadOnlyList<T> others)
        where T : class => others.Count == 0 ? some : [.. some, .. others];

    private async Task ForwardAsync(ChannelWriter<string> to, CancellationToken ct)
    {
        Exception? problem = null;
        try
        {
            await foreach (var id in containers.EventsAsync(ct))
            {
                to.TryWrite(id);
            }
        }
        catch (Exception e) when (e is RuntimeException or OperationCanceledException)
        {
            problem = e;
        }

        to.TryComplete(problem);
    }
}
