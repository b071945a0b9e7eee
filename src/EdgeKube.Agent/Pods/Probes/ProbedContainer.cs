using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>The probes of one running container.</summary>
internal sealed class ProbedContainer
{
    private readonly ProbeSlot? _startup;
    private readonly ProbeSlot? _readiness;
    private readonly ProbeSlot? _liveness;

    public ProbedContainer(ContainerSpec spec, ContainerSight sight, DateTimeOffset now)
    {
        (Spec, Id) = (spec, sight.Id);
        _startup = Slot(ProbeKind.Startup, spec.StartupProbe);
        _readiness = Slot(ProbeKind.Readiness, spec.ReadinessProbe);
        _liveness = Slot(ProbeKind.Liveness, spec.LivenessProbe);

        ProbeSlot? Slot(ProbeKind kind, Probe? probe) => probe is null ? null : new ProbeSlot(kind, probe, sight.StartedAt ?? now, now);
    }

    public ContainerSpec Spec { get; set; }

    public string Id { get; }

    public ProbeVerdict Verdict
    {
        get
        {
            var started = _startup is null || _startup.Count.Passed == true;
            return new ProbeVerdict(started, started && _readiness?.Count.Passed != false, Failed());
        }
    }

    /// <summary>The probes that may be made: until it has started only the one that asks for that, once it is to go only readiness.</summary>
    public IEnumerable<ProbeSlot> Active(bool terminating)
    {
        var started = _startup is null || _startup.Count.Passed == true;
        if (!started)
        {
            return !terminating && _startup is { Count.OnHold: false } ? [_startup] : [];
        }

        return new[] { _readiness, terminating ? null : _liveness }.OfType<ProbeSlot>().Where(s => !s.Count.OnHold);
    }

    /// <summary>Another agent had found this out before.</summary>
    public void Recall(bool started, bool ready)
    {
        if (started && _startup is not null)
        {
            _startup.Count = new ProbeCount(Passed: true, OnHold: true);
        }

        if (ready && _readiness is not null)
        {
            _readiness.Count = new ProbeCount(Passed: true);
        }
    }

    /// <returns>Whether the verdict is another now.</returns>
    public bool Note(ProbeSlot slot, ProbeResult result, DateTimeOffset now)
    {
        var before = Verdict;
        slot.Count = slot.Count.After(slot.Kind, slot.Probe, result);
        if (slot.Kind == ProbeKind.Startup && slot.Count.Passed == true)
        {
            _readiness?.Hurry(now);
            _liveness?.Hurry(now);
        }

        return Verdict != before;
    }

    private ProbeKind? Failed() => _startup?.Count.Passed == false ? ProbeKind.Startup : _liveness?.Count.Passed == false ? ProbeKind.Liveness : null;
}
