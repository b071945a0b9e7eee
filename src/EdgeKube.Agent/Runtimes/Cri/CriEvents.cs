using System.Runtime.CompilerServices;
using EdgeKube.Agent.Runtimes.Cri.Wire;
using Google.Protobuf;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Hears of ended containers, in the best way that the runtime offers.</summary>
/// <remarks>containerd's own event service (all versions); else CRI's container events; else lists that are compared, two calls each.</remarks>
internal sealed class CriEvents(GrpcConnection connection, TimeProvider time)
{
    private const string Subscribe = "containerd.services.events.v1.Events/Subscribe";
    private const string Exit = "/tasks/exit";
    private const string ContainerEvents = "runtime.v1.RuntimeService/GetContainerEvents";
    private const string ListSandboxes = "runtime.v1.RuntimeService/ListPodSandbox";
    private const string ListContainers = "runtime.v1.RuntimeService/ListContainers";
    private const int Stopped = 2;
    private const int Deleted = 3;
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);

    /// <summary>How often states are compared where nobody tells.</summary>
    public static readonly TimeSpan Relist = TimeSpan.FromSeconds(2);

    /// <summary>Ids of what changed, and whether it is an end, which may not be seen yet.</summary>
    public async IAsyncEnumerable<(string Id, bool IsEnd)> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var offered = new Offer();
        await foreach (var one in WhileOfferedAsync(FromContainerdAsync(ct), offered, ct))
        {
            yield return one;
        }

        if (offered.Is)
        {
            yield break;
        }

        offered = new Offer();
        await foreach (var one in WhileOfferedAsync(FromCriAsync(ct), offered, ct))
        {
            yield return one;
        }

        if (offered.Is)
        {
            yield break;
        }

        await foreach (var id in FromListsAsync(ct))
        {
            yield return (id, false);
        }
    }

    private async IAsyncEnumerable<(string Id, bool IsEnd)> FromContainerdAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var request = new SubscribeRequest();
        request.Filters.Add($"namespace==k8s.io,topic==\"{Exit}\"");
        request.Filters.Add("namespace==k8s.io,topic==\"/tasks/oom\"");
        await foreach (var envelope in connection.StreamAsync(Subscribe, request, Envelope.Parser, ct))
        {
            var task = TaskEvent.Parser.ParseFrom(envelope.Event.Value);
            if (task.Id.Length == 0 || task.Id == task.ContainerId)
            {
                yield return (task.ContainerId, envelope.Topic == Exit); // one that lacked memory may have lost a child only
            }
        }
    }

    private async IAsyncEnumerable<(string Id, bool IsEnd)> FromCriAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var one in connection.StreamAsync(ContainerEvents, new Empty(), ContainerEvent.Parser, ct))
        {
            if (one.ContainerEventType is Stopped or Deleted)
            {
                yield return (one.ContainerId, true);
            }
        }
    }

    private async IAsyncEnumerable<string> FromListsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var before = await StatesAsync(ct);
        while (true)
        {
            await Task.Delay(Relist, time, ct);
            var now = await StatesAsync(ct);
            foreach (var (id, state) in before)
            {
                if (!now.TryGetValue(id, out var present) || present != state)
                {
                    yield return id;
                }
            }

            before = now;
        }
    }

    private async Task<Dictionary<string, int>> StatesAsync(CancellationToken ct)
    {
        var states = new Dictionary<string, int>();
        foreach (var sandbox in (await CallAsync(ListSandboxes, new ListPodSandboxRequest(), ListPodSandboxReply.Parser, ct)).Items)
        {
            states[sandbox.Id] = (int)sandbox.State;
        }

        foreach (var container in (await CallAsync(ListContainers, new ListContainersRequest(), ListContainersReply.Parser, ct)).Containers)
        {
            states[container.Id] = (int)container.State;
        }

        return states;
    }

    private Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser, CancellationToken ct)
        where T : IMessage<T> => connection.CallAsync(method, request, parser, _quick, ct);

    private static async IAsyncEnumerable<(string Id, bool IsEnd)> WhileOfferedAsync(
        IAsyncEnumerable<(string Id, bool IsEnd)> events, Offer offer, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var source = events.GetAsyncEnumerator(ct);
        while (await NextAsync(source, offer))
        {
            yield return source.Current;
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<(string Id, bool IsEnd)> source, Offer offer)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (RuntimeException e) when (e.Code == "Unimplemented")
        {
            offer.Is = false;
            return false;
        }
    }

    /// <summary>Whether the runtime has the service at all.</summary>
    private sealed class Offer
    {
        public bool Is { get; set; } = true;
    }
}
