using System.Threading.Channels;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Agent.Volumes;

/// <summary>Brings what changes in the API into the volumes of pods that run, and renews their tokens.</summary>
internal sealed class VolumeKeeper : BackgroundService
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan _measuring = TimeSpan.FromSeconds(10);
    private readonly Channel<ResourceKey?> _changes = Channel.CreateUnbounded<ResourceKey?>(); // null: another time to wake at
    private readonly PodVolumes _volumes;
    private readonly VolumeObjects _objects;
    private readonly TimeProvider _time;
    private DateTimeOffset _measureAt;

    public VolumeKeeper(PodVolumes volumes, VolumeObjects objects, IDesiredState state, TimeProvider time)
    {
        (_volumes, _objects, _time) = (volumes, objects, time);
        volumes.Changed += () => _changes.Writer.TryWrite(null);
        state.Subscribe(key =>
        {
            if (VolumeObjects.Concerns(key))
            {
                _changes.Writer.TryWrite(key);
            }
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts others meanwhile
        foreach (var pod in _objects.Pods())
        {
            _volumes.Adopt(pod);
        }

        while (true)
        {
            await WhenDueAsync(stoppingToken);
            Measure();
            var changed = new HashSet<ResourceKey>();
            while (_changes.Reader.TryRead(out var key))
            {
                if (key is not null)
                {
                    changed.Add(key);
                }
            }

            await RefreshAsync(changed, stoppingToken);
        }
    }

    // As often as Kubernetes looks at what pods take of the disk; nothing is looked at that has no limit.
    private void Measure()
    {
        if (_time.GetUtcNow() is var now && now < _measureAt)
        {
            return;
        }

        foreach (var ready in _volumes.All.Where(r => r is { IsComplete: true, HasLimits: true }).ToList())
        {
            if (_objects.Pod(ready.Key) is { } pod && pod.Metadata.Uid == ready.Uid)
            {
                _volumes.Measure(ready, pod);
            }
        }

        _measureAt = _time.GetUtcNow() + _measuring;
    }

    private async Task RefreshAsync(HashSet<ResourceKey> changed, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        foreach (var ready in _volumes.All.Where(r => r.IsComplete && (r.DueAt <= now || changed.Any(r.DependsOn))).ToList())
        {
            if (_objects.Pod(ready.Key) is { } pod && pod.Metadata.Uid == ready.Uid)
            {
                await _volumes.RefreshAsync(ready, pod, ct);
            }
            else
            {
                ready.DueAt = null; // on its way out
            }
        }
    }

    private async Task WhenDueAsync(CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        var wait = _longest;
        foreach (var due in _volumes.All.Where(r => r.IsComplete && r.DueAt is not null).Select(r => r.DueAt!.Value - now))
        {
            wait = due < wait ? due : wait;
        }

        if (_volumes.All.Any(r => r.HasLimits) && _measureAt - now < wait)
        {
            wait = _measureAt - now;
        }

        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var change = _changes.Reader.WaitToReadAsync(either.Token).AsTask();
        var time = Task.Delay(wait, _time, either.Token);
        await Task.WhenAny(change, time);
        await either.CancelAsync();
        await Task.WhenAll(change, time).ContinueWith(_ => { }, TaskScheduler.Default);
        ct.ThrowIfCancellationRequested();
    }
}
