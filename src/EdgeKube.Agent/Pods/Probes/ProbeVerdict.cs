using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>What a running container's probes say of it.</summary>
/// <param name="Failed">The probe because of which it is to be restarted.</param>
internal readonly record struct ProbeVerdict(bool Started, bool Ready, ProbeKind? Failed = null)
{
    /// <summary>Before any probe was made.</summary>
    public static ProbeVerdict Unasked(ContainerSpec container) =>
        new(container.StartupProbe is null, container.StartupProbe is null && container.ReadinessProbe is null);
}
