using EdgeKube.Agent.Runtimes.Cri.Wire;
using Google.Protobuf;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Runs pods through the Container Runtime Interface of containerd or CRI-O.</summary>
/// <param name="strays">Is told of each sandbox that did not start; null for a runtime that is not the agent's own.</param>
internal sealed class CriRuntime(
    GrpcConnection connection, CtrImport import, CriEvents events, Registries registries, TimeProvider time, StrayShims? strays = null) : IPodRuntime
{
    private const string Runtime = "runtime.v1.RuntimeService/";
    private const string Images = "runtime.v1.ImageService/";

    // containerd 1.6 takes a container for ended whose start was broken off (by an agent that is killed), though it may run all the same.
    private const string RunsUnnoticed = "cannot delete running task ";
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _slow = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan _pull = TimeSpan.FromMinutes(30);
    private readonly OomKills _kills = new();
    private readonly TaskSignals _signals = new(connection);
    private string _name = "containerd";

    public async Task<string> VersionAsync(CancellationToken ct)
    {
        var reply = await CallAsync(Runtime + "Version", new Empty(), VersionReply.Parser, _quick, ct);
        _name = reply.RuntimeName;
        return $"{reply.RuntimeName}://{reply.RuntimeVersion}";
    }

    public Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(CancellationToken ct) => ListSandboxesAsync(new ListPodSandboxRequest(), ct);

    public Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(string podUid, CancellationToken ct)
    {
        var filter = new SandboxFilter();
        filter.LabelSelector[PodLabels.Uid] = podUid;
        return ListSandboxesAsync(new ListPodSandboxRequest { Filter = filter }, ct);
    }

    public Task<IReadOnlyList<ContainerSight>> ListContainersAsync(CancellationToken ct) => ListContainersAsync(new ListContainersRequest(), ct);

    public Task<IReadOnlyList<ContainerSight>> ListContainersAsync(string podUid, CancellationToken ct)
    {
        var filter = new ContainerFilter();
        filter.LabelSelector[PodLabels.Uid] = podUid;
        return ListContainersAsync(new ListContainersRequest { Filter = filter }, ct);
    }

    public async Task<string> RunSandboxAsync(SandboxSpec sandbox, CancellationToken ct)
    {
        Directory.CreateDirectory(sandbox.LogDirectory);
        var request = new RunPodSandboxRequest { Config = CriConfig.Of(sandbox) };
        try
        {
            var reply = await CallAsync(Runtime + "RunPodSandbox", request, SandboxId.Parser, _slow, ct);
            return reply.PodSandboxId;
        }
        catch (Exception e) when (e is RuntimeException or OperationCanceledException)
        {
            strays?.Suspect();
            throw;
        }
    }

    public Task StopSandboxAsync(string id, CancellationToken ct) =>
        UnlessGoneAsync(CallAsync(Runtime + "StopPodSandbox", new SandboxId { PodSandboxId = id }, Empty.Parser, _slow, ct));

    public Task RemoveSandboxAsync(string id, CancellationToken ct) =>
        RemoveAsync("RemovePodSandbox", new SandboxId { PodSandboxId = id }, ct);

    public async Task<string> CreateContainerAsync(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(sandbox.LogDirectory, container.Name));
        var request = new CreateContainerRequest
        {
            PodSandboxId = sandboxId,
            Config = CriConfig.Of(sandbox, container),
            SandboxConfig = CriConfig.Of(sandbox),
        };
        var reply = await CallAsync(Runtime + "CreateContainer", request, ContainerId.Parser, _slow, ct);
        return reply.ContainerId_;
    }

    public Task StartContainerAsync(string id, CancellationToken ct) =>
        CallAsync(Runtime + "StartContainer", new ContainerId { ContainerId_ = id }, Empty.Parser, _slow, ct);

    public async Task StopContainerAsync(string id, TimeSpan grace, string signal, CancellationToken ct)
    {
        if (SignalNumbers.Of(signal) is var number and > 0 && await _signals.MustSendAsync(ct))
        {
            await _signals.SendAsync(id, number, grace, ct);
            grace = TimeSpan.Zero;
        }

        var request = new StopContainerRequest { ContainerId = id, Timeout = (long)Math.Ceiling(grace.TotalSeconds) };
        await UnlessGoneAsync(CallAsync(Runtime + "StopContainer", request, Empty.Parser, grace + _slow, ct));
    }

    public async Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        await RemoveAsync("RemoveContainer", new ContainerId { ContainerId_ = id }, ct);
        _kills.Forget(id);
    }

    public Task<ExecResult> ExecAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct) =>
        CriExec.RunAsync(connection, containerId, command, timeout, ct);

    public Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken ct)
    {
        var request = new UpdateContainerResourcesRequest { ContainerId = containerId, Linux = CriConfig.Of(resources) };
        return CallAsync(Runtime + "UpdateContainerResources", request, Empty.Parser, _quick, ct);
    }

    public async Task<IReadOnlyList<KeyValuePair<string, LayerUse>>> WritableLayersAsync(string podUid, CancellationToken ct)
    {
        var filter = new SandboxFilter();
        filter.LabelSelector[PodLabels.Uid] = podUid;
        var reply = await CallAsync(
            Runtime + "ListContainerStats", new ListPodSandboxRequest { Filter = filter }, ListContainerStatsReply.Parser, _quick, ct);
        return [.. reply.Stats.Select(s => KeyValuePair.Create(
            s.Attributes?.Metadata?.Name ?? "", new LayerUse(s.WritableLayer?.UsedBytes?.Value ?? 0, s.WritableLayer?.InodesUsed?.Value ?? 0)))];
    }

    public Task ReopenLogAsync(string containerId, CancellationToken ct) =>
        CallAsync(Runtime + "ReopenContainerLog", new ContainerId { ContainerId_ = containerId }, Empty.Parser, _quick, ct);

    public async Task<RuntimeImage?> FindImageAsync(string reference, CancellationToken ct)
    {
        var request = Named(reference);
        request.Verbose = true;
        var reply = await CallAsync(Images + "ImageStatus", request, ImageStatusReply.Parser, _quick, ct);
        return reply.Image is { } image ? CriSight.Of(image) with { Architecture = CriSight.Architecture(reply) } : null;
    }

    public async Task<RuntimeImage> PullImageAsync(string reference, RegistryCredential? credential, CancellationToken ct)
    {
        var request = new PullImageRequest { Image = new ImageSpec { Image = reference } };
        if ((credential ?? registries.CredentialFor(reference)) is { } known)
        {
            // An address, or containerd cannot read it: with it the password goes to no other registry, such as a mirror.
            var server = known.Server is "docker.io" or "index.docker.io" ? "registry-1.docker.io" : known.Server;
            request.Auth = new AuthConfig { Username = known.User, Password = known.Password, ServerAddress = $"https://{server}" };
        }

        var reply = await CallAsync(Images + "PullImage", request, PullImageReply.Parser, _pull, ct);
        return await FindImageAsync(reply.ImageRef, ct)
            ?? throw new RuntimeException("NotFound", $"image {reference} was pulled and is not there");
    }

    public async Task<IReadOnlyList<RuntimeImage>> ListImagesAsync(CancellationToken ct)
    {
        var reply = await CallAsync(Images + "ListImages", new Empty(), ListImagesReply.Parser, _quick, ct);
        return [.. reply.Images.Select(CriSight.Of)];
    }

    public Task RemoveImageAsync(string reference, CancellationToken ct) =>
        UnlessGoneAsync(CallAsync(Images + "RemoveImage", Named(reference), Empty.Parser, _slow, ct));

    public async Task ExportImageAsync(string reference, string path, CancellationToken ct)
    {
        var image = await FindImageAsync(reference, ct) ?? throw new RuntimeException("NotFound", $"there is no image {reference}");
        var full = ImageName.Normalize(reference);
        await import.ExportAsync(image.References.Contains(full) || image.References.Count == 0 ? full : image.References[0], path, ct);
    }

    public async Task<string> ImageFolderAsync(CancellationToken ct)
    {
        var reply = await CallAsync(Images + "ImageFsInfo", new Empty(), ImageFsInfoReply.Parser, _quick, ct);
        return reply.ImageFilesystems.Count > 0 ? reply.ImageFilesystems[0].FsId?.Mountpoint ?? "" : "";
    }

    public async Task<IReadOnlyList<string>> ImportImageAsync(string path, CancellationToken ct)
    {
        var references = await import.ImportAsync(path, ct);
        foreach (var reference in references)
        {
            await Patience.WhenSeenAsync(time, $"the imported image {reference}", async () => await FindImageAsync(reference, ct) is not null, ct);
        }

        return references;
    }

    public IAsyncEnumerable<string> EventsAsync(CancellationToken ct) => new SeenEnds(time, HasEndedAsync).ReadAsync(events.ReadAsync(ct), ct);

    private static ImageRequest Named(string reference) => new() { Image = new ImageSpec { Image = reference } };

    private async Task RemoveAsync(string method, IMessage request, CancellationToken ct)
    {
        try
        {
            await UnlessGoneAsync(CallAsync(Runtime + method, request, Empty.Parser, _slow, ct));
        }
        catch (RuntimeException e) when (e.Message.LastIndexOf(RunsUnnoticed, StringComparison.Ordinal) is var at and >= 0)
        {
            await _signals.EndAsync(e.Message[(at + RunsUnnoticed.Length)..].Split(':')[0], ct);
            await UnlessGoneAsync(CallAsync(Runtime + method, request, Empty.Parser, _slow, ct));
        }
    }

    private static async Task UnlessGoneAsync(Task call)
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

    private async Task<bool> HasEndedAsync(string id, CancellationToken ct)
    {
        try
        {
            // Of one that ends at once the event may come even before CRI has noted the start.
            return (await StatusAsync(id, ct)).State is not (ContainerState.ContainerCreated or ContainerState.ContainerRunning);
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            return await SandboxHasEndedAsync(id, ct);
        }
    }

    private async Task<bool> SandboxHasEndedAsync(string id, CancellationToken ct)
    {
        try
        {
            return (await SandboxStatusAsync(id, ct)).State != PodSandboxState.SandboxReady;
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            return true;
        }
    }

    private async Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(ListPodSandboxRequest request, CancellationToken ct)
    {
        var reply = await CallAsync(Runtime + "ListPodSandbox", request, ListPodSandboxReply.Parser, _quick, ct);
        var sights = await Task.WhenAll(reply.Items.Select(s => SightAsync(s, ct)));
        return [.. sights.OfType<SandboxSight>()];
    }

    private async Task<SandboxSight?> SightAsync(PodSandbox sandbox, CancellationToken ct)
    {
        if (sandbox.State != PodSandboxState.SandboxReady)
        {
            return CriSight.Of(sandbox, ip: "");
        }

        try
        {
            return CriSight.Of(sandbox, (await SandboxStatusAsync(sandbox.Id, ct)).Network?.Ip ?? "");
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            return null; // removed since it was listed
        }
    }

    private async Task<IReadOnlyList<ContainerSight>> ListContainersAsync(ListContainersRequest request, CancellationToken ct)
    {
        var reply = await CallAsync(Runtime + "ListContainers", request, ListContainersReply.Parser, _quick, ct);
        var sights = await Task.WhenAll(reply.Containers.Select(c => SightAsync(c, ct)));
        return [.. sights.OfType<ContainerSight>()];
    }

    private async Task<ContainerSight?> SightAsync(Container container, CancellationToken ct)
    {
        try
        {
            return _kills.Corrected(CriSight.Of(container, await StatusAsync(container.Id, ct)) with { Runtime = _name });
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            return null; // removed since it was listed
        }
    }

    private async Task<ContainerStatus> StatusAsync(string id, CancellationToken ct) =>
        (await CallAsync(Runtime + "ContainerStatus", new ContainerId { ContainerId_ = id }, ContainerStatusReply.Parser, _quick, ct)).Status;

    private async Task<PodSandboxStatus> SandboxStatusAsync(string id, CancellationToken ct) =>
        (await CallAsync(Runtime + "PodSandboxStatus", new SandboxId { PodSandboxId = id }, PodSandboxStatusReply.Parser, _quick, ct)).Status;

    private Task<TReply> CallAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, TimeSpan deadline, CancellationToken ct)
        where TReply : IMessage<TReply> => connection.CallAsync(method, request, parser, deadline, ct);
}
