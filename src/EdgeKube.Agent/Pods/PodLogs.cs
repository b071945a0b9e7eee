using EdgeKube.Agent.Pods.Streams;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Values;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.Pods;

/// <summary>Answers <c>kubectl logs</c> from the runtime's log files.</summary>
internal sealed class PodLogs(PodTools tools) : IStreamHandler
{
    private const int BadRequest = 400;
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(500);

    public string Kind => "logs";

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        var options = open.Logs ?? new LogOptions();
        var container = await FindAsync(open, options.Previous, ct);
        var pod = new Api.Views.ObjectMeta { Namespace = open.Namespace, Name = open.Pod, Uid = container.PodUid };
        var path = Path.Combine(tools.Files.LogDirectory(pod), container.Name, $"{container.Attempt}.log");
        var output = new LogOutput(stream, new LogSelection(options, tools.Time.GetUtcNow()));
        using var file = new LogFile(path);
        await WriteWhatIsThereAsync(path, file, options, output, ct);
        if (options.Follow && !options.Previous)
        {
            await FollowAsync(container, file, output, ct);
        }
    }

    private async Task<ContainerSight> FindAsync(StreamOpen open, bool previous, CancellationToken ct)
    {
        var key = new ResourceKey(GroupResource.Parse("pods"), open.Namespace, open.Pod);
        var pod = tools.Lookup.Pod(key) ?? throw new StreamException(404, $"pods \"{open.Pod}\" not found");
        var known = PodContainers.All(pod.Spec).Select(c => c.Name);
        var name = open.Container.Length > 0 ? open.Container : pod.Spec.Containers[0].Name;
        if (!known.Contains(name))
        {
            throw new StreamException(BadRequest, $"container {name} is not valid for pod {open.Pod}");
        }

        var sight = new PodSight { Containers = await tools.Runtime.ListContainersAsync(pod.Metadata.Uid, ct) };
        var last = sight.Last(name);
        if (previous)
        {
            var dead = last is { Phase: ContainerPhase.Exited } ? last : sight.Previous(name);
            return dead ?? throw new StreamException(BadRequest, $"previous terminated container \"{name}\" in pod \"{open.Pod}\" not found");
        }

        return last is null or { Phase: ContainerPhase.Created }
            ? throw new StreamException(BadRequest, $"container \"{name}\" in pod \"{open.Pod}\" is waiting to start: {Reason(pod, name)}")
            : last;
    }

    private static string Reason(Api.Views.PodView pod, string name) =>
        (pod.Status.InitContainerStatuses ?? []).Concat(pod.Status.ContainerStatuses ?? [])
            .FirstOrDefault(c => c.Name == name)?.State.Waiting?.Reason ?? "ContainerCreating";

    private static async Task WriteWhatIsThereAsync(
        string path, LogFile current, LogOptions options, LogOutput output, CancellationToken ct)
    {
        var files = RotatedLog.With(path).Select(f => f == path ? current : new LogFile(f)).ToList();
        try
        {
            var first = options.TailLines is { } count ? await LogTail.SeekAsync(files, count, ct) : 0;
            foreach (var file in files.Skip(first))
            {
                await CopyAsync(file, output, ct);
            }

            await output.FlushAsync(ct);
        }
        finally
        {
            files.Where(f => f != current).ToList().ForEach(f => f.Dispose());
        }
    }

    private static async Task CopyAsync(LogFile file, LogOutput output, CancellationToken ct)
    {
        do
        {
            foreach (var line in await file.ReadAsync(ct))
            {
                await output.AddAsync(line, ct);
            }
        }
        while (file.HasMore && !output.IsFull);
    }

    private async Task FollowAsync(ContainerSight container, LogFile file, LogOutput output, CancellationToken ct)
    {
        var wait = _shortest;
        while (!output.IsFull)
        {
            var over = wait >= _longest && await HasEndedAsync(container, ct); // asked before the last read: nothing is missed
            var lines = await file.ReadAsync(ct);
            foreach (var line in lines)
            {
                await output.AddAsync(line, ct);
            }

            await output.FlushAsync(ct);
            if (lines.Count == 0 && !file.HasMore)
            {
                if (over)
                {
                    return;
                }

                await Task.Delay(wait, tools.Time, ct);
                wait = wait * 2 > _longest ? _longest : wait * 2;
            }
            else
            {
                wait = _shortest;
            }
        }
    }

    private async Task<bool> HasEndedAsync(ContainerSight container, CancellationToken ct)
    {
        var all = await tools.Runtime.ListContainersAsync(container.PodUid, ct);
        return all.FirstOrDefault(c => c.Id == container.Id) is not { Phase: ContainerPhase.Running };
    }
}
