using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>A running container or a pod's infrastructure, and what it uses.</summary>
/// <param name="Pod">Name, namespace and uid of its pod.</param>
/// <param name="Container">Null for a pod's infrastructure.</param>
/// <param name="Group">Of the kernel's accounts.</param>
internal sealed record ContainerFigures(SandboxSight Pod, ContainerSight? Container, string Group, GroupDetail Detail);
