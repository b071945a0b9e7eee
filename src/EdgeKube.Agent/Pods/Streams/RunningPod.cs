using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.Pods.Streams;

/// <summary>Finds what a stream names among what runs here, or says why it cannot be had.</summary>
internal sealed class RunningPod(PodTools tools)
{
    private const int BadRequest = 400;
    private const int NotFound = 404;

    /// <exception cref="StreamException">404: this node has no such pod.</exception>
    public PodView Find(StreamOpen open)
    {
        var key = new ResourceKey(GroupResource.Parse("pods"), open.Namespace, open.Pod);
        return tools.Lookup.Pod(key) is { } pod && (open.Uid.Length == 0 || pod.Metadata.Uid == open.Uid || StaticManifest.IsStatic(pod)) // it knows the mirror
            ? pod
            : throw new StreamException(NotFound, $"pods \"{open.Pod}\" not found");
    }

    /// <exception cref="StreamException">404: the container does not run.</exception>
    public async Task<ContainerSight> ContainerAsync(StreamOpen open, CancellationToken ct)
    {
        var pod = Find(open);
        var sight = new PodSight { Containers = await tools.Runtime.ListContainersAsync(pod.Metadata.Uid, ct) };
        return sight.Last(open.Container) is { Phase: ContainerPhase.Running } running
            ? running
            : throw new StreamException(NotFound, $"container not found (\"{open.Container}\")");
    }

    /// <exception cref="StreamException">400: the pod does not run.</exception>
    public async Task<SandboxSight> SandboxAsync(StreamOpen open, CancellationToken ct)
    {
        var pod = Find(open);
        var sight = new PodSight { Sandboxes = await tools.Runtime.ListSandboxesAsync(pod.Metadata.Uid, ct) };
        return sight.Ready ?? throw new StreamException(BadRequest, $"pod {open.Pod} is not running");
    }
}
