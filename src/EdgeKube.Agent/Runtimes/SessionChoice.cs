using EdgeKube.Agent.Runtimes.Systemd;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Reaches into a pod through whatever runs it.</summary>
internal sealed class SessionChoice(IContainerSessions containers, SystemdRuntime units, UnitCommands commands) : IContainerSessions
{
    public Task<IContainerSession> ExecAsync(string containerId, IReadOnlyList<string> command, SessionWishes wishes, CancellationToken ct) =>
        Of(containerId).ExecAsync(containerId, command, wishes, ct);

    public Task<IContainerSession> AttachAsync(string containerId, SessionWishes wishes, CancellationToken ct) =>
        Of(containerId).AttachAsync(containerId, wishes, ct);

    public Task<string> NetworkNamespaceAsync(string sandboxId, CancellationToken ct) => Of(sandboxId).NetworkNamespaceAsync(sandboxId, ct);

    private IContainerSessions Of(string id) => units.Owns(id) ? commands : containers;
}
