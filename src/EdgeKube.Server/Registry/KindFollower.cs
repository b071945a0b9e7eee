using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry;

/// <summary>Has something made anew whenever objects of some kinds change: once for many changes.</summary>
internal sealed class KindFollower(IRegistry registry, IReadOnlyList<GroupResource> types)
{
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Has it made once more, though nothing changed.</summary>
    public void Ask() => _changed.Writer.TryWrite(true);

    /// <summary>Until <paramref name="ct"/> is cancelled, or making fails: nobody goes on with what is out of date.</summary>
    /// <remarks>It is made at least once after this begins.</remarks>
    public async Task RunAsync(Func<CancellationToken, Task> make, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] parts = [.. types.Select(type => FollowAsync(type, end.Token)), MakeAsync(make, end.Token)];
        await Task.WhenAny(parts);
        await end.CancelAsync();
        await Task.WhenAll(parts);
    }

    private async Task FollowAsync(GroupResource type, CancellationToken ct)
    {
        var definition = registry.Definitions.Get(type);
        while (!ct.IsCancellationRequested)
        {
            var from = registry.Revision;
            _changed.Writer.TryWrite(true);
            try
            {
                await foreach (var _ in registry.WatchAsync(new WatchQuery(definition, "", from), ct))
                {
                    _changed.Writer.TryWrite(true);
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                // fell behind what is remembered: all is read again
            }
        }
    }

    private async Task MakeAsync(Func<CancellationToken, Task> make, CancellationToken ct)
    {
        while (await _changed.Reader.WaitToReadAsync(ct))
        {
            while (_changed.Reader.TryRead(out _))
            {
                // many changes are one
            }

            await make(ct);
        }
    }
}
