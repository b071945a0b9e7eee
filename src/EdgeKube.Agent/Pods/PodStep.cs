using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The one thing to do next for a pod.</summary>
internal abstract record PodStep
{
    public sealed record Nothing : PodStep;

    public sealed record Wait(TimeSpan For) : PodStep;

    public sealed record CreateSandbox(int Attempt) : PodStep;

    public sealed record StopContainers(IReadOnlyList<string> Ids, TimeSpan Grace) : PodStep;

    public sealed record StopSandbox(string Id) : PodStep;

    public sealed record RemoveSandbox(string Id) : PodStep;

    public sealed record RemoveContainer(string Id) : PodStep;

    public sealed record StartContainer(ContainerSpec Container, int Attempt) : PodStep;

    public sealed record Gone : PodStep;
}
