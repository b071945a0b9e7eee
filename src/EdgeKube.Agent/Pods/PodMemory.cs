using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>What a worker remembers of failures that leave no container behind.</summary>
internal sealed class PodMemory(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ContainerTrouble> _troubles = [];
    private ContainerTrouble? _pod;

    public PodSight Add(IReadOnlyList<SandboxSight> sandboxes, IReadOnlyList<ContainerSight> containers)
    {
        lock (_lock)
        {
            // A start that failed leaves a dead container, and that says it all from here on; one that could not be made leaves none.
            foreach (var dead in containers.Where(c => c is { Phase: ContainerPhase.Exited, Reason: "StartError" } && _troubles.GetValueOrDefault(c.Name)?.Reason == "RunContainerError"))
            {
                _troubles.Remove(dead.Name);
            }

            return new PodSight
            {
                Sandboxes = sandboxes,
                Containers = containers,
                Troubles = new Dictionary<string, ContainerTrouble>(_troubles),
                PodTrouble = _pod,
            };
        }
    }

    /// <returns>The trouble that is there now, and the one before it.</returns>
    public (ContainerTrouble Now, ContainerTrouble? Before) Fail(string container, string reason, string message)
    {
        lock (_lock)
        {
            var before = _troubles.GetValueOrDefault(container);
            return (_troubles[container] = Next(before, reason, message), before);
        }
    }

    public void Replace(string container, string reason, string message)
    {
        lock (_lock)
        {
            _troubles[container] = _troubles[container] with { Reason = reason, Message = message };
        }
    }

    /// <summary>Something that a pod names may have come: what waited for it is tried at once.</summary>
    public void ForgiveConfig()
    {
        lock (_lock)
        {
            foreach (var (container, trouble) in _troubles.Where(t => t.Value.Reason == "CreateContainerConfigError").ToList())
            {
                _troubles[container] = trouble with { RetryAt = time.GetUtcNow() };
            }

            if (_pod?.Reason == "FailedMount")
            {
                _pod = _pod with { RetryAt = time.GetUtcNow() };
            }
        }
    }

    public void Succeed(string container)
    {
        lock (_lock)
        {
            _troubles.Remove(container);
        }
    }

    public void FailPod(string reason, string message)
    {
        lock (_lock)
        {
            _pod = Next(_pod, reason, message);
        }
    }

    /// <summary>As <see cref="FailPod"/>; tried again sooner, because nothing was made in vain.</summary>
    public void FailMount(string message)
    {
        lock (_lock)
        {
            var trouble = Next(_pod, "FailedMount", message);
            _pod = trouble with { RetryAt = time.GetUtcNow() + BackOff.OfMount(trouble.Failures) };
        }
    }

    public void SucceedPod()
    {
        lock (_lock)
        {
            _pod = null;
        }
    }

    private ContainerTrouble Next(ContainerTrouble? before, string reason, string message)
    {
        var failures = (before?.Failures ?? 0) + 1;
        return new ContainerTrouble(reason, message, time.GetUtcNow() + BackOff.After(failures), failures);
    }
}
