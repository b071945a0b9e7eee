using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The one thing to do next for a pod.</summary>
internal abstract record PodStep
{
    public sealed record Nothing : PodStep;

    public sealed record Wait(TimeSpan For) : PodStep;

    public sealed record CreateSandbox(int Attempt) : PodStep;

    /// <summary>Says that these are stopped, and why; begins their preStop hooks.</summary>
    public sealed record BeginStop(IReadOnlyList<string> Ids, DateTimeOffset By, StopReason Reason) : PodStep;

    /// <summary>Signals these to end, and kills at the time given what has not.</summary>
    public sealed record Kill(IReadOnlyList<string> Ids, DateTimeOffset By) : PodStep;

    public sealed record StopSandbox(string Id) : PodStep;

    public sealed record RemoveSandbox(string Id) : PodStep;

    public sealed record RemoveContainer(string Id) : PodStep;

    public sealed record StartContainer(ContainerSpec Container, int Attempt) : PodStep;

    /// <summary>Gives a running container another size.</summary>
    public sealed record UpdateResources(ContainerSpec Container, string Id) : PodStep;

    /// <summary>Lets go of a container that is about to be started.</summary>
    public sealed record CancelStart : PodStep;

    public sealed record Gone : PodStep;
}
