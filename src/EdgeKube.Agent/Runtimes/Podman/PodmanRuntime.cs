using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Runs pods with Podman, through its REST API.</summary>
internal sealed partial class PodmanRuntime(
    PodmanClient client, SandboxNetworks networks, PodmanSessions sessions, PodmanPaths paths, Registries registries, TimeProvider time) : IPodRuntime
{
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _slow = TimeSpan.FromMinutes(4);
    private readonly PodmanImages _images = new(client);
    private readonly PodmanList _list = new(client, networks);
    private readonly Lazy<PodmanSpec> _spec = new(() => new PodmanSpec(HostRights.Read()));
    private readonly ConcurrentDictionary<string, string> _startErrors = new();
    private readonly OomKills _kills = new();

    public async Task<string> VersionAsync(CancellationToken ct) =>
        $"podman://{(await client.GetAsync("version", _quick, ct)).Text("Version")}";

    public Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(CancellationToken ct) => _list.SandboxesAsync("", ct);

    public Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(string podUid, CancellationToken ct) => _list.SandboxesAsync(podUid, ct);

    public Task<IReadOnlyList<ContainerSight>> ListContainersAsync(CancellationToken ct) => _list.ContainersAsync("", _startErrors, _kills, ct);

    public Task<IReadOnlyList<ContainerSight>> ListContainersAsync(string podUid, CancellationToken ct) => _list.ContainersAsync(podUid, _startErrors, _kills, ct);

    public async Task<string> RunSandboxAsync(SandboxSpec sandbox, CancellationToken ct)
    {
        Directory.CreateDirectory(sandbox.LogDirectory);
        var record = await networks.PrepareAsync(sandbox, ct);
        var id = "";
        try
        {
            await File.WriteAllTextAsync(paths.ResolvConf(record.Key), ResolvConf.Text(sandbox), ct);
            var connected = sandbox.HostNetwork ? Task.CompletedTask : networks.ConnectAsync(record, ct);
            id = await CreateAsync(_spec.Value.Sandbox(sandbox, Netns(sandbox)), ct);
            var started = client.PostAsync($"containers/{id}/start", null, _slow, ct);
            await Task.WhenAll(connected, started);
            return id;
        }
        catch (Exception e) when (e is RuntimeException or IOException or OperationCanceledException)
        {
            await UndoAsync(id.Length > 0 ? id : record.ContainerName, record.Key);
            throw;
        }
    }

    public async Task StopSandboxAsync(string id, CancellationToken ct)
    {
        var running = await _list.OfSandboxAsync(id, ct);
        await Task.WhenAll(running.Where(c => c.Text("State") is "running" or "paused" or "stopping").Select(c => KillAsync(c.Text("Id"), ct)));
        var key = await _list.KeyOfAsync(id, ct);
        await KillAsync(id, ct);
        await networks.DisconnectAsync(key, ct);
    }

    public async Task RemoveSandboxAsync(string id, CancellationToken ct)
    {
        var key = await _list.KeyOfAsync(id, ct);
        foreach (var container in await _list.OfSandboxAsync(id, ct))
        {
            await RemoveContainerAsync(container.Text("Id"), ct);
        }

        await RemoveContainerAsync(id == key ? networks.Find(key)?.ContainerName ?? id : id, ct);
        await networks.RemoveAsync(key, ct);
        File.Delete(paths.ResolvConf(key));
    }

    public async Task<string> CreateContainerAsync(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(sandbox.LogDirectory, container.Name));
        var key = SandboxRecord.KeyOf(sandbox.Uid, sandbox.Attempt);
        return await CreateAsync(_spec.Value.Container(sandboxId, sandbox, container, Netns(sandbox), paths.ResolvConf(key)), ct);
    }

    public async Task StartContainerAsync(string id, CancellationToken ct)
    {
        try
        {
            await client.PostAsync($"containers/{id}/start", null, _slow, ct);
        }
        catch (RuntimeException e) when (e.Code is "Unknown" or "NotFound" && e.Message.Length > 0)
        {
            _startErrors[id] = e.Message; // Podman itself goes on saying that it was only created
            throw;
        }
    }

    public Task StopContainerAsync(string id, TimeSpan grace, string signal, CancellationToken ct)
    {
        var seconds = (long)Math.Ceiling(grace.TotalSeconds);
        return UnlessGoneAsync(client.PostAsync($"containers/{id}/stop?timeout={seconds}", null, grace + _slow, ct));
    }

    public async Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        await UnlessGoneAsync(client.DeleteAsync($"containers/{id}?force=true&v=true&timeout=0", _slow, ct));
        _startErrors.TryRemove(id, out _);
        _kills.Forget(id);
    }

    public Task<ExecResult> ExecAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct) =>
        sessions.RunAsync(containerId, command, timeout, ct);

    public Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken ct) =>
        client.PostAsync($"containers/{containerId}/update", PodmanSpec.Update(resources), _quick, ct);

    public Task<IReadOnlyList<KeyValuePair<string, LayerUse>>> WritableLayersAsync(string podUid, CancellationToken ct) => _list.WritableLayersAsync(podUid, ct);

    public async Task ReopenLogAsync(string containerId, CancellationToken ct)
    {
        var inspected = await client.GetAsync($"containers/{containerId}/json", _quick, ct);
        await ConmonControl.ReopenLogAsync(inspected, ct);
    }

    public Task<RuntimeImage?> FindImageAsync(string reference, CancellationToken ct) => _images.FindAsync(reference, ct);

    public Task<RuntimeImage> PullImageAsync(string reference, RegistryCredential? credential, CancellationToken ct) =>
        _images.PullAsync(reference, credential ?? registries.CredentialFor(reference), ct);

    public Task<IReadOnlyList<RuntimeImage>> ListImagesAsync(CancellationToken ct) => _images.ListAsync(ct);

    public Task<IReadOnlyList<string>> ImportImageAsync(string path, CancellationToken ct) => _images.ImportAsync(path, ct);

    public Task RemoveImageAsync(string reference, CancellationToken ct) => _images.RemoveAsync(reference, ct);

    public Task ExportImageAsync(string reference, string path, CancellationToken ct) => _images.ExportAsync(reference, path, ct);

    public async Task<string> ImageFolderAsync(CancellationToken ct) =>
        (await client.GetAsync("info", _quick, ct)).Member("store").Text("graphRoot");

    public IAsyncEnumerable<string> EventsAsync(CancellationToken ct) => new SeenEnds(time, _list.HasEndedAsync).ReadAsync(DiedAsync(ct), ct);

    private async IAsyncEnumerable<(string Id, bool IsEnd)> DiedAsync([EnumeratorCancellation] CancellationToken ct)
    {
        const string Filters = """{"type":["container"],"event":["died"]}""";
        var path = $"events?stream=true&filters={PodmanClient.Escape(Filters)}";
        await foreach (var line in client.LinesAsync(HttpMethod.Get, path, [], ct))
        {
            if (line.Member("Actor").Text("ID") is { Length: > 0 } id)
            {
                yield return (id, true);
            }
        }
    }

    private string Netns(SandboxSpec sandbox) =>
        sandbox.HostNetwork ? "" : networks.NamespaceOf(SandboxRecord.KeyOf(sandbox.Uid, sandbox.Attempt));

    private async Task<string> CreateAsync(JsonObject spec, CancellationToken ct)
    {
        try
        {
            return (await client.PostAsync("containers/create", spec, _slow, ct)).Text("Id");
        }
        catch (RuntimeException e) when (NameHolder().Match(e.Message) is { Success: true } holder)
        {
            // A Podman that was killed while it made this container has its layer and does not know it.
            var id = holder.Groups[1].Value;
            if (await _list.InspectAsync(id, ct) is { ValueKind: not JsonValueKind.Null })
            {
                throw;
            }

            await RemoveContainerAsync(id, ct);
            return (await client.PostAsync("containers/create", spec, _slow, ct)).Text("Id");
        }
    }

    [GeneratedRegex("already in use by ([0-9a-f]{64})")]
    private static partial Regex NameHolder();

    private Task KillAsync(string id, CancellationToken ct) =>
        UnlessGoneAsync(client.PostAsync($"containers/{id}/stop?timeout=0", null, _slow, ct));

    // Not with the caller's token: what was begun goes, also when the agent stops.
    private async Task UndoAsync(string id, string key)
    {
        using var limit = new CancellationTokenSource(_quick, time);
        try
        {
            await RemoveContainerAsync(id, limit.Token);
            await networks.RemoveAsync(key, limit.Token);
            File.Delete(paths.ResolvConf(key));
        }
        catch (Exception e) when (e is RuntimeException or IOException or OperationCanceledException)
        {
            // its record is left: the pod's next look finds it and takes it away
        }
    }

    private static async Task UnlessGoneAsync(Task<JsonElement> call)
    {
        try
        {
            await call;
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            // what was to go is gone
        }
    }
}
