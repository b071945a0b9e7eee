using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>What a worker remembers of failures that leave no container behind.</summary>
internal sealed class PodMemory(TimeProvider time)
{
    private readonly Dictionary<string, ContainerTrouble> _troubles = [];
    private readonly Dictionary<string, int> _backOffBase = [];
    private ContainerTrouble? _pod;

    public PodSight Add(IReadOnlyList<SandboxSight> sandboxes, IReadOnlyList<ContainerSight> containers)
    {
        foreach (var dead in containers.Where(c => c.Phase == ContainerPhase.Exited && c.FinishedAt - c.StartedAt >= BackOff.ResetAfter))
        {
            _backOffBase[dead.Name] = Math.Max(dead.Attempt, _backOffBase.GetValueOrDefault(dead.Name));
        }

        // A start that failed leaves a dead container, and that says it all from here on; one that could not be made leaves none.
        foreach (var dead in containers.Where(c => c is { Phase: ContainerPhase.Exited, Reason: "StartError" } && Find(c.Name)?.Reason == "RunContainerError"))
        {
            _troubles.Remove(dead.Name);
        }

        return new PodSight
        {
            Sandboxes = sandboxes,
            Containers = containers,
            Troubles = new Dictionary<string, ContainerTrouble>(_troubles),
            PodTrouble = _pod,
            BackOffBase = new Dictionary<string, int>(_backOffBase),
        };
    }

    public ContainerTrouble? Find(string container) => _troubles.GetValueOrDefault(container);

    public ContainerTrouble Fail(string container, string reason, string message) =>
        _troubles[container] = Next(_troubles.GetValueOrDefault(container), reason, message);

    public void Replace(string container, string reason, string message) =>
        _troubles[container] = _troubles[container] with { Reason = reason, Message = message };

    /// <summary>Something that a pod names may have come: what waited for it is tried at once.</summary>
    public void ForgiveConfig()
    {
        foreach (var (container, trouble) in _troubles.Where(t => t.Value.Reason == "CreateContainerConfigError").ToList())
        {
            _troubles[container] = trouble with { RetryAt = time.GetUtcNow() };
        }
    }

    public void Succeed(string container) => _troubles.Remove(container);

    public void FailPod(string reason, string message) => _pod = Next(_pod, reason, message);

    public void SucceedPod() => _pod = null;

    private ContainerTrouble Next(ContainerTrouble? before, string reason, string message)
    {
        var failures = (before?.Failures ?? 0) + 1;
        return new ContainerTrouble(reason, message, time.GetUtcNow() + BackOff.After(failures), failures);
    }
}
