using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Controllers.Quotas;

/// <summary>Shows in each ResourceQuota's status what of it is in use.</summary>
internal sealed class QuotaController : IReconciler<ResourceKey>
{
    /// <summary>Counting costs reading all that is counted: many changes in a row are counted together.</summary>
    private static readonly TimeSpan _countEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>A pod past its grace counts no more though nothing was written.</summary>
    private static readonly TimeSpan _resync = TimeSpan.FromMinutes(5);
    private readonly IRegistry _registry;
    private readonly TimeProvider _time;
    private readonly WorkQueue<ResourceKey> _queue;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _counted = new(StringComparer.Ordinal);

    public QuotaController(IRegistry registry, TimeProvider time, WorkQueue<ResourceKey> queue)
    {
        (_registry, _time, _queue) = (registry, time, queue);
        registry.Quotas.Changed += ns => queue.Add(KeyOf(ns));
    }

    public string Name => "resourcequota-controller";

    public async Task WhenSyncedAsync(CancellationToken ct)
    {
        var quotas = await _registry.ListAsync(new ListQuery(_registry.Definitions.Get(BuiltIn.ResourceQuotas), ""), ct);
        foreach (var ns in quotas.Items.Select(i => ResourceKey.Parse(i.Key).Namespace).Distinct(StringComparer.Ordinal))
        {
            _queue.Add(KeyOf(ns));
        }
    }

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        var wait = Turn(key.Namespace, _registry.Quotas.IsStale(key.Namespace));
        var quotas = await _registry.Quotas.CountAsync(key.Namespace, again: wait == TimeSpan.Zero, ct);
        foreach (var (name, hard, used) in quotas)
        {
            await WriteAsync(new(BuiltIn.ResourceQuotas, key.Namespace, name), hard, used, ct);
        }

        return wait is null || quotas.Count == 0 ? Requeue.OnChange
            : wait == TimeSpan.Zero ? Requeue.In(_resync)
            : Requeue.In(wait.Value);
    }

    // A key without a name: all quotas of a namespace are counted at once.
    private static ResourceKey KeyOf(string ns) => new(BuiltIn.ResourceQuotas, ns, "");

    /// <returns>Null when there is no need to count; zero when it is time to; else how long to wait for that.</returns>
    private TimeSpan? Turn(string ns, bool stale)
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            var since = _counted.TryGetValue(ns, out var last) ? now - last : _resync;
            if (!stale && since < _resync)
            {
                return null;
            }

            if (since < _countEvery)
            {
                return _countEvery - since;
            }

            _counted[ns] = now;
            return TimeSpan.Zero;
        }
    }

    private async Task WriteAsync(ResourceKey key, JsonObject hard, JsonObject used, CancellationToken ct)
    {
        try
        {
            await _registry.UpdateAsync(
                key,
                quota =>
                {
                    quota["status"] = new JsonObject { ["hard"] = hard.DeepClone(), ["used"] = used.DeepClone() };
                    return quota;
                },
                WriteOptions.Own(Name) with { Subresource = "status" },
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }
}
