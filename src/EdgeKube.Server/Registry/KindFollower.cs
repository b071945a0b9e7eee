using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry;

/// <summary>Has something made anew whenever objects of some kinds change: once for many changes.</summary>
internal sealed class KindFollower(IRegistry registry, IReadOnlyList<GroupResource> types)
{
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Until <paramref name="ct"/> is cancelled. What is made is made at least once after this begins.</summary>
    public Task RunAsync(Func<CancellationToken, Task> make, CancellationToken ct) =>
        Task.WhenAll(types.Select(type => FollowAsync(type, ct)).Append(MakeAsync(make, ct)));

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
