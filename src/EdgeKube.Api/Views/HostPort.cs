namespace EdgeKube.Api.Views;

/// <summary>A port of the node itself that a pod takes.</summary>
public readonly record struct HostPort(string Protocol, int Port, string Address)
{
    public const string AnyAddress = "0.0.0.0";

    /// <summary>Those of all that runs as long as the pod does.</summary>
    public static IReadOnlyList<HostPort> Of(PodSpec pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return
        [
            .. pod.Containers.Concat(pod.InitContainers?.Where(c => c.RestartPolicy == "Always") ?? [])
                .SelectMany(c => c.Ports ?? [])
                .Where(p => p.HostPort > 0)
                .Select(p => new HostPort(p.Protocol, p.HostPort, string.IsNullOrEmpty(p.HostIP) ? AnyAddress : p.HostIP)),
        ];
    }

    public bool Conflicts(HostPort other) =>
        Port == other.Port && Protocol == other.Protocol
        && (Address == other.Address || Address == AnyAddress || other.Address == AnyAddress);
}
