using System.Globalization;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Turns a pod's words into what the runtime is to make.</summary>
internal static class ContainerPlan
{
    /// <param name="resolver">Null leaves the node's own.</param>
    /// <exception cref="PodConfigException">Its host name cannot be, or it asks for what no runtime here does; running without that would betray it.</exception>
    public static SandboxSpec Sandbox(PodView pod, int attempt, string logDirectory, string clusterDomain, ResolverConfig? resolver) => pod.Spec.HostUsers == false
        ? throw new PodConfigException(
            "FailedCreatePodSandBox", "Failed to create pod sandbox: can't set `spec.hostUsers: false`, runtime does not support user namespaces")
        : Allowed(pod, attempt, logDirectory, clusterDomain, resolver);

    private static SandboxSpec Allowed(PodView pod, int attempt, string logDirectory, string clusterDomain, ResolverConfig? resolver) => new()
    {
        Namespace = pod.Metadata.Namespace,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
        Attempt = attempt,
        Hostname = PodNames.KernelHostname(pod, clusterDomain),
        RuntimeClass = pod.Spec.RuntimeClassName ?? "",
        HostNetwork = pod.Spec.HostNetwork,
        HostPid = pod.Spec.HostPID,
        HostIpc = pod.Spec.HostIPC,
        ShareProcessNamespace = pod.Spec.ShareProcessNamespace == true,
        Privileged = (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers).Any(c => c.SecurityContext?.Privileged == true),
        LogDirectory = logDirectory,
        CgroupParent = PodQos.CgroupParent(pod),
        Labels = Labels(pod, null),
        Sysctls = PodSysctls.Of(pod),
        DnsServers = resolver?.Servers ?? [],
        DnsSearches = resolver?.Searches ?? [],
        DnsOptions = resolver?.Options ?? [],
        HostPorts = pod.Spec.HostNetwork
            ? []
            : [.. pod.Spec.Containers.Concat((pod.Spec.InitContainers ?? []).Where(PodGoal.IsSidecar)).SelectMany(c => c.Ports ?? []).Where(p => p.HostPort > 0)
                .Select(p => new PortMapping(p.Protocol, p.HostPort, p.Number, p.HostIP ?? ""))],
    };

    /// <param name="profiles">The folder of the node's own seccomp profiles.</param>
    public static RuntimeContainerSpec Container(
        PodView pod,
        ContainerSpec container,
        int attempt,
        RuntimeImage image,
        IReadOnlyList<KeyValuePair<string, string>> environment,
        IReadOnlyList<Mount> mounts,
        string profiles)
    {
        var values = environment.ToDictionary(e => e.Key, e => e.Value);
        var made = new RuntimeContainerSpec
        {
            Name = container.Name,
            Attempt = attempt,
            Image = image.Id,
            ImageReference = container.Image,
            Command = [.. (container.Command ?? []).Select(c => Expansion.Expand(c, values))],
            Args = [.. (container.Args ?? []).Select(a => Expansion.Expand(a, values))],
            WorkingDirectory = container.WorkingDir ?? "",
            Environment = environment,
            Mounts = mounts,
            Labels = Labels(pod, container),
            CpuShares = PodQos.CpuShares(container),
            CpuQuota = PodQos.CpuQuota(container),
            MemoryLimit = PodQos.MemoryLimit(container),
            Stdin = container.Stdin,
            StdinOnce = container.StdinOnce,
            Tty = container.Tty,
            StopSignal = container.Lifecycle?.StopSignal ?? "",
        };
        return SecurityPlan.Confine(made, pod, container, image, profiles);
    }

    /// <summary>Writes down how often the container ended quickly before this life.</summary>
    public static RuntimeContainerSpec WithBackOff(RuntimeContainerSpec made, int steps) => made with
    {
        Labels = new Dictionary<string, string>(made.Labels) { [PodLabels.BackOff] = steps.ToString(CultureInfo.InvariantCulture) },
    };

    private static Dictionary<string, string> Labels(PodView pod, ContainerSpec? container)
    {
        var labels = container is null ? new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>()) : [];
        labels[PodLabels.Name] = pod.Metadata.Name;
        labels[PodLabels.Namespace] = pod.Metadata.Namespace;
        labels[PodLabels.Uid] = pod.Metadata.Uid;
        if (container is null)
        {
            labels[PodLabels.Grace] = PodGoal.GraceOf(pod).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            labels[PodLabels.Container] = container.Name;
            labels[PodLabels.Resources] = ResourceText.Of(container);
            labels[PodLabels.MessagePolicy] = container.TerminationMessagePolicy ?? "File";
        }

        return labels;
    }
}
