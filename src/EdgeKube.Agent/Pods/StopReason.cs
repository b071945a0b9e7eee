namespace EdgeKube.Agent.Pods;

/// <summary>Why a running container is stopped.</summary>
internal enum StopReason
{
    PodEnds,
    Startup,
    Liveness,
    PostStart,
    Resize,
}
