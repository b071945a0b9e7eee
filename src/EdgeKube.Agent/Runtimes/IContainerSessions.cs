namespace EdgeKube.Agent.Runtimes;

/// <summary>Reaches into running containers and pods: commands, terminals, ports.</summary>
internal interface IContainerSessions
{
    /// <summary>Starts a command in a running container.</summary>
    /// <exception cref="RuntimeException">NotFound: there is no such container; else the runtime's own words.</exception>
    Task<IContainerSession> ExecAsync(string containerId, IReadOnlyList<string> command, SessionWishes wishes, CancellationToken ct);

    /// <summary>Joins the container's own process; <see cref="SessionWishes.Tty"/> must be as the container was made.</summary>
    /// <exception cref="RuntimeException">NotFound: there is no such container.</exception>
    Task<IContainerSession> AttachAsync(string containerId, SessionWishes wishes, CancellationToken ct);

    /// <summary>Where the pod's network namespace can be entered, such as /var/run/netns/x or /proc/1234/ns/net.</summary>
    /// <returns>"" when the pod is in the host's network.</returns>
    /// <exception cref="RuntimeException">NotFound: there is no such sandbox, or it does not run.</exception>
    Task<string> NetworkNamespaceAsync(string sandboxId, CancellationToken ct);
}
