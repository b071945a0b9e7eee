namespace EdgeKube.Agent.Pods.Probes;

/// <summary>What a probe is asked for.</summary>
internal enum ProbeKind
{
    Startup,
    Readiness,
    Liveness,
}
