using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>What the outcomes of one probe amount to so far. Pure.</summary>
/// <param name="Passed">The verdict; null while a startup probe has none.</param>
/// <param name="Run">How many outcomes in a row were like the last.</param>
/// <param name="OnHold">Asked no more until there is a new container.</param>
internal sealed record ProbeCount(bool? Passed, int Run = 0, bool Last = false, bool OnHold = false)
{
    /// <summary>As of a new container: alive, not ready, not known to have started.</summary>
    public static ProbeCount Initial(ProbeKind kind) => new(kind switch
    {
        ProbeKind.Liveness => true,
        ProbeKind.Readiness => false,
        _ => null,
    });

    public ProbeCount After(ProbeKind kind, Probe probe, ProbeResult result)
    {
        if (result == ProbeResult.Error)
        {
            return this;
        }

        var good = result != ProbeResult.Failure;
        var run = Run > 0 && Last == good ? Run + 1 : 1;
        if (run < (good ? probe.SuccessThreshold : probe.FailureThreshold))
        {
            return this with { Run = run, Last = good };
        }

        // What is to be restarted, and what has started, is not asked again.
        var hold = kind == ProbeKind.Startup || (kind == ProbeKind.Liveness && !good);
        return new ProbeCount(good, hold ? 0 : run, good, hold);
    }
}
