using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>One probe of one running container: when it is due, and what it has found.</summary>
internal sealed class ProbeSlot(ProbeKind kind, Probe probe, DateTimeOffset startedAt, DateTimeOffset from)
{
    public ProbeKind Kind => kind;

    public Probe Probe => probe;

    public ProbeCount Count { get; set; } = ProbeCount.Initial(kind);

    public bool InFlight { get; set; }

    public DateTimeOffset Due { get; private set; } = Later(startedAt + TimeSpan.FromSeconds(probe.InitialDelaySeconds), from);

    /// <summary>The beats of a clock: one that is missed is not made up for.</summary>
    public void Advance(DateTimeOffset now) => Due = Later(Due + TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds)), now);

    /// <summary>The container has started: the probes that waited for it begin.</summary>
    public void Hurry(DateTimeOffset now) => Due = Later(startedAt + TimeSpan.FromSeconds(probe.InitialDelaySeconds), now);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
