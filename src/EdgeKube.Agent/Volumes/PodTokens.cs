using System.Collections.Concurrent;
using System.Globalization;
using EdgeKube.Agent.State;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Volumes;

/// <summary>The tokens of this node's pods: asked for once, renewed in time, and kept for a start without the server.</summary>
internal sealed partial class PodTokens(ITokenSource source, IAgentMemory memory, TimeProvider time, ILogger<PodTokens> logger)
{
    private const string Prefix = "token/";
    private static readonly TimeSpan _storedAge = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<string, HeldToken> _held = new();

    /// <summary>The newest token there is; a new one when it is due and the server can be reached.</summary>
    /// <param name="shown">What the volume holds already: it may be newer than what was stored.</param>
    /// <exception cref="VolumeException">There is none, and none can be had.</exception>
    public async Task<HeldToken> GetAsync(TokenOrder order, byte[]? shown, CancellationToken ct)
    {
        var key = KeyOf(order);
        var held = _held.GetValueOrDefault(key) ?? Newest(memory.Get(key), shown);
        var now = time.GetUtcNow();
        if (held is not null && now < held.DueAt)
        {
            return _held[key] = held;
        }

        try
        {
            var fresh = HeldToken.Fresh(await source.RequestAsync(order, Patience(held, now), ct), now);
            await StoreAsync(key, fresh);
            return _held[key] = fresh;
        }
        catch (VolumeException e) when (held is not null)
        {
            LogNotRenewed(order.Namespace, order.Pod, e.Message); // what reads it is no worse off than before
            return held;
        }
    }

    public async Task ForgetAsync(string uid)
    {
        foreach (var key in _held.Keys.Concat(memory.List($"{Prefix}{uid}/").Select(m => m.Key)).Distinct().ToList())
        {
            if (key.StartsWith($"{Prefix}{uid}/", StringComparison.Ordinal))
            {
                _held.TryRemove(key, out _);
                await memory.SetAsync(key, null);
            }
        }
    }

    /// <summary>Those of pods that are gone are forgotten.</summary>
    public async Task KeepOnlyAsync(IReadOnlySet<string> uids)
    {
        foreach (var uid in memory.List(Prefix).Select(m => m.Key.Split('/')[1]).Distinct().Where(u => !uids.Contains(u)).ToList())
        {
            await ForgetAsync(uid);
        }
    }

    // What is stored is for a start without the server, where no one asks how old it is: a day's writes are one.
    private async Task StoreAsync(string key, HeldToken fresh)
    {
        var stored = memory.Get(key) is { } token ? HeldToken.Found(token) : null;
        if (stored is null || fresh.IssuedAt - stored.IssuedAt >= _storedAge)
        {
            await memory.SetAsync(key, fresh.Token);
        }
    }

    // One that is only due may wait; one that has ended is worth a moment; without one the pod cannot start.
    private static TimeSpan Patience(HeldToken? held, DateTimeOffset now) =>
        TimeSpan.FromSeconds(held is null ? 10 : now < held.ExpiresAt ? 0 : 3);

    private static HeldToken? Newest(byte[]? stored, byte[]? shown)
    {
        var a = stored is null ? null : HeldToken.Found(stored);
        var b = shown is null ? null : HeldToken.Found(shown);
        return a is null || (b is not null && b.IssuedAt > a.IssuedAt) ? b : a;
    }

    private static string KeyOf(TokenOrder order) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{order.Uid}/{order.ServiceAccount}/{order.Seconds}/{order.Audience}");

    [LoggerMessage(LogLevel.Debug, "The token of pod {Namespace}/{Pod} is due and was not renewed: {Problem}")]
    private partial void LogNotRenewed(string @namespace, string pod, string problem);
}
