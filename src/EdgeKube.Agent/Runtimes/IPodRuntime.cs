namespace EdgeKube.Agent.Runtimes;

/// <summary>What runs pods. Truth is what it lists; its events only wake.</summary>
internal interface IPodRuntime
{
    /// <summary>Such as <c>containerd://1.6.20</c>.</summary>
    Task<string> VersionAsync(CancellationToken ct);

    Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(CancellationToken ct);

    Task<IReadOnlyList<ContainerSight>> ListContainersAsync(CancellationToken ct);

    /// <summary>Only those of one pod.</summary>
    Task<IReadOnlyList<SandboxSight>> ListSandboxesAsync(string podUid, CancellationToken ct);

    /// <summary>Only those of one pod.</summary>
    Task<IReadOnlyList<ContainerSight>> ListContainersAsync(string podUid, CancellationToken ct);

    /// <returns>The sandbox's id.</returns>
    Task<string> RunSandboxAsync(SandboxSpec sandbox, CancellationToken ct);

    /// <summary>Ends whatever still runs in it, takes its network down; safe to repeat.</summary>
    Task StopSandboxAsync(string id, CancellationToken ct);

    Task RemoveSandboxAsync(string id, CancellationToken ct);

    /// <returns>The container's id.</returns>
    Task<string> CreateContainerAsync(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container, CancellationToken ct);

    Task StartContainerAsync(string id, CancellationToken ct);

    /// <summary>A signal, then KILL after <paramref name="grace"/>.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="grace">How long it may take.</param>
    /// <param name="signal">The one that it was made with; "" is the image's, or TERM.</param>
    /// <param name="ct">Cancels.</param>
    Task StopContainerAsync(string id, TimeSpan grace, string signal, CancellationToken ct);

    Task RemoveContainerAsync(string id, CancellationToken ct);

    /// <summary>Runs a command in a running container to its end.</summary>
    /// <param name="timeout">After it the command is killed; zero lets it run.</param>
    /// <exception cref="RuntimeException">DeadlineExceeded when it was killed; another code when it could not be run.</exception>
    Task<ExecResult> ExecAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct);

    /// <summary>Changes the limits of a running container in place.</summary>
    Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken ct);

    /// <summary>What the containers of one pod, all their lives together, have written to their own file systems. The key is the container's name.</summary>
    Task<IReadOnlyList<KeyValuePair<string, LayerUse>>> WritableLayersAsync(string podUid, CancellationToken ct);

    /// <summary>The log file was moved away: go on in a new one.</summary>
    Task ReopenLogAsync(string containerId, CancellationToken ct);

    /// <returns>The image's id and digest reference, or null when it is not here.</returns>
    Task<RuntimeImage?> FindImageAsync(string reference, CancellationToken ct);

    Task<RuntimeImage> PullImageAsync(string reference, RegistryCredential? credential, CancellationToken ct);

    Task<IReadOnlyList<RuntimeImage>> ListImagesAsync(CancellationToken ct);

    /// <summary>Loads an OCI or Docker archive.</summary>
    /// <returns>The references it held.</returns>
    Task<IReadOnlyList<string>> ImportImageAsync(string path, CancellationToken ct);

    /// <summary>Removes an image by its id, or one of its names.</summary>
    Task RemoveImageAsync(string reference, CancellationToken ct);

    /// <summary>Writes an archive that another node can import.</summary>
    Task ExportImageAsync(string reference, string path, CancellationToken ct);

    /// <summary>A folder on the disk that images are kept on; "" when it is not known.</summary>
    Task<string> ImageFolderAsync(CancellationToken ct);

    /// <summary>Ids of sandboxes or containers to which something happened; ends when the runtime goes away.</summary>
    IAsyncEnumerable<string> EventsAsync(CancellationToken ct);
}
