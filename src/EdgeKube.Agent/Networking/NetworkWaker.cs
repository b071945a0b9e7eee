using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;

namespace EdgeKube.Agent.Networking;

/// <summary>Turns changes of the desired state into parts to look at; a burst of changes becomes one look.</summary>
internal sealed class NetworkWaker : IDisposable
{
    private static readonly TimeSpan _coalescing = TimeSpan.FromMilliseconds(50);
    private readonly Lock _lock = new();
    private readonly HashSet<NetworkPart> _waiting = [];
    private readonly WorkQueue<NetworkPart> _queue;
    private readonly ITimer _timer;

    public NetworkWaker(IDesiredState desired, WorkQueue<NetworkPart> queue, TimeProvider time)
    {
        _queue = queue;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        desired.Subscribe(Changed);
    }

    public void WakeAll()
    {
        foreach (var part in Enum.GetValues<NetworkPart>())
        {
            _queue.Add(part);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Changed(ResourceKey key)
    {
        if (key.Type == NodeNetwork.Nodes)
        {
            Wake(NetworkPart.Pods);
            Wake(NetworkPart.Routes);
            Wake(NetworkPart.Services);
        }
        else if (key.Type == NodeNetwork.ServiceType || key.Type == NodeNetwork.Slices)
        {
            Wake(NetworkPart.Services);
        }
    }

    private void Wake(NetworkPart part)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _timer.Change(_coalescing, Timeout.InfiniteTimeSpan);
            }

            _waiting.Add(part);
        }
    }

    private void Fire()
    {
        NetworkPart[] parts;
        lock (_lock)
        {
            parts = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var part in parts)
        {
            _queue.Add(part);
        }
    }
}
