using System.Runtime.CompilerServices;
using EdgeKube.Agent.Runtimes.Cri.Wire;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Hears of ended containers from containerd's own event service, as CRI v1 has none that 1.6 offers.</summary>
internal sealed class CriEvents(GrpcConnection connection, TimeProvider time)
{
    private const string Subscribe = "containerd.services.events.v1.Events/Subscribe";
    private static readonly TimeSpan _relist = TimeSpan.FromSeconds(10);

    /// <summary>Ids of what ended; "" means that anything may have happened (a runtime without the event service).</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var request = new SubscribeRequest();
        request.Filters.Add("namespace==k8s.io,topic==\"/tasks/exit\"");
        request.Filters.Add("namespace==k8s.io,topic==\"/tasks/oom\"");
        await using var events = connection.StreamAsync(Subscribe, request, Envelope.Parser, ct).GetAsyncEnumerator(ct);
        bool? more = true;
        while ((more = await NextAsync(events)) == true)
        {
            var task = TaskEvent.Parser.ParseFrom(events.Current.Event.Value);
            if (task.Id.Length == 0 || task.Id == task.ContainerId)
            {
                yield return task.ContainerId;
            }
        }

        while (more is null)
        {
            await Task.Delay(_relist, time, ct);
            yield return "";
        }
    }

    /// <summary>Waits, at most a second, until the runtime shows what it is about to show.</summary>
    public async Task WhenSeenAsync(Func<Task<bool>> isSeen, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(2);
        while (wait < TimeSpan.FromSeconds(1) && !await isSeen())
        {
            await Task.Delay(wait, time, ct);
            wait *= 2;
        }
    }

    /// <returns>Null when the runtime has no such service.</returns>
    private static async Task<bool?> NextAsync(IAsyncEnumerator<Envelope> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (RuntimeException e) when (e.Code == "Unimplemented")
        {
            return null;
        }
    }
}
