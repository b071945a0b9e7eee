using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>Holds namespaces to their ResourceQuotas: what adds to the use of one is admitted one after the other.</summary>
/// <remarks>
/// What is in use is counted from the store once and carried on from there; the quotas' statuses only show it. A namespace without a quota costs
/// a write one look into the store.
/// </remarks>
internal sealed class QuotaLedger(IStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, QuotaNamespace> _namespaces = new(StringComparer.Ordinal);

    /// <summary>Called with a namespace when what is in use there may be another; must be quick.</summary>
    public event Action<string>? Changed;

    /// <summary>Takes room for an object that is to be stored, until the hold is disposed of.</summary>
    /// <param name="old">What it replaces; null for a new one.</param>
    /// <returns>Null when no quota has a say.</returns>
    /// <exception cref="ApiException">403: a quota would be exceeded, or the pod does not say what a quota counts.</exception>
    public async ValueTask<QuotaHold?> HoldAsync(ResourceKey key, JsonObject wanted, JsonObject? old, CancellationToken ct)
    {
        if (key.Namespace.Length == 0 || key.Type == BuiltIn.Events || (await QuotasAsync(key.Namespace, ct)).Count == 0)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var more = ObjectUsage.Of(key.Type, wanted, now).Over(old is null ? null : ObjectUsage.Of(key.Type, old, now));
        if (!more.Names.Any())
        {
            return null;
        }

        var quotas = Of(key.Namespace);
        await quotas.Gate.WaitAsync(ct);
        var held = false;
        try
        {
            var hold = await TakeAsync(quotas, key, wanted, isNew: old is null, more, ct);
            held = hold is not null;
            return hold;
        }
        finally
        {
            if (!held)
            {
                quotas.Gate.Release();
            }
        }
    }

    /// <summary>An object went, ended or changed: what its quotas count may be less now.</summary>
    public void Outdate(ResourceKey key)
    {
        if (key.Type == BuiltIn.ResourceQuotas)
        {
            Of(key.Namespace).Outdate();
        }
        else if (key.Namespace.Length > 0 && _namespaces.TryGetValue(key.Namespace, out var quotas))
        {
            quotas.Outdate();
        }
    }

    /// <summary>A new object is there.</summary>
    /// <param name="hold">The room that it was given; null: there was no quota for it when it was looked for.</param>
    public async ValueTask StoredAsync(ResourceKey key, QuotaHold? hold, CancellationToken ct)
    {
        if (key.Type == BuiltIn.ResourceQuotas)
        {
            Outdate(key);
        }
        else if (hold is null && key.Namespace.Length > 0 && _namespaces.TryGetValue(key.Namespace, out var quotas)
            && (await QuotasAsync(key.Namespace, ct)).Any(q => new CountedQuota("", 0, ObjectJson.Read(q.Value)).Names.Any(n => ObjectUsage.TypeOf(n) == key.Type)))
        {
            quotas.Outdate(); // one was made meanwhile, and may have been counted already
        }
    }

    /// <summary>Whether something changed since the quotas of a namespace were counted.</summary>
    public bool IsStale(string ns) => Of(ns).IsStale;

    /// <summary>What is in use of each quota of a namespace now.</summary>
    /// <param name="again">Count all again.</param>
    public async Task<IReadOnlyList<(string Name, JsonObject Hard, JsonObject Used)>> CountAsync(string ns, bool again, CancellationToken ct)
    {
        var quotas = Of(ns);
        await quotas.Gate.WaitAsync(ct);
        try
        {
            await RefreshAsync(quotas, ns, again, ct);
            return [.. quotas.Quotas.Values.Select(q => (q.Name, q.HardJson(), q.Used!.ToJson(q.Names)))];
        }
        finally
        {
            quotas.Gate.Release();
        }
    }

    private QuotaNamespace Of(string ns) => _namespaces.GetOrAdd(ns, name => new QuotaNamespace(() => Changed?.Invoke(name)));

    private async ValueTask<IReadOnlyList<StoredObject>> QuotasAsync(string ns, CancellationToken ct) =>
        (await store.ListAsync($"{BuiltIn.ResourceQuotas}/{ns}/", 0, "", 0, ct)).Items;

    private async Task<QuotaHold?> TakeAsync(
        QuotaNamespace quotas, ResourceKey key, JsonObject wanted, bool isNew, Usage more, CancellationToken ct)
    {
        await RefreshAsync(quotas, key.Namespace, again: false, ct);
        var about = quotas.Quotas.Values.Where(q => q.Counts(key.Type, wanted)).OrderBy(q => q.Name, StringComparer.Ordinal).ToList();
        if (isNew && key.Type == BuiltIn.Pods)
        {
            CheckSaid(key, wanted, about);
        }

        if (quotas.IsStale && about.Exists(q => Exceeded(q, more).Count > 0))
        {
            await RefreshAsync(quotas, key.Namespace, again: true, ct); // what went meanwhile may have made room
        }

        if (about.Find(q => Exceeded(q, more).Count > 0) is { } full)
        {
            throw Refused(key, full, more);
        }

        var taken = new List<(CountedQuota Quota, Usage Taken)>();
        foreach (var quota in about.Where(q => q.Names.Any(more.Has)))
        {
            var part = new Usage();
            part.Add(more, quota.Names);
            quota.Used!.Add(part, part.Names.ToList());
            taken.Add((quota, part));
        }

        return taken.Count == 0 ? null : new QuotaHold(quotas, taken);
    }

    private static void CheckSaid(ResourceKey key, JsonObject pod, List<CountedQuota> about)
    {
        foreach (var quota in about)
        {
            if (PodUsage.Missing(pod, quota.Names) is { } missing)
            {
                throw ApiException.Forbidden(key, $"failed quota: {quota.Name}: {missing}");
            }
        }
    }

    private static List<string> Exceeded(CountedQuota quota, Usage more) =>
        [.. quota.Names.Where(n => more.Has(n) && quota.Used![n] + more[n] > quota.Hard(n))];

    private static ApiException Refused(ResourceKey key, CountedQuota quota, Usage more)
    {
        var names = Exceeded(quota, more);
        var limited = string.Join(',', names.Order(StringComparer.Ordinal).Select(n => $"{n}={quota.Hard(n)}"));
        return ApiException.Forbidden(
            key, $"exceeded quota: {quota.Name}, requested: {more.Show(names)}, used: {quota.Used!.Show(names)}, limited: {limited}");
    }

    private async Task RefreshAsync(QuotaNamespace quotas, string ns, bool again, CancellationToken ct)
    {
        var present = await QuotasAsync(ns, ct);
        var names = present.Select(p => ResourceKey.Parse(p.Key).Name).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in quotas.Quotas.Keys.Where(n => !names.Contains(n)).ToList())
        {
            quotas.Quotas.Remove(gone);
        }

        if (again)
        {
            quotas.BeginCount();
        }

        foreach (var stored in present)
        {
            Read(quotas, stored);
        }

        foreach (var quota in quotas.Quotas.Values.Where(q => again || q.Used is null))
        {
            quota.Used = await CountAsync(quota, ns, ct);
        }
    }

    private static void Read(QuotaNamespace quotas, StoredObject stored)
    {
        var name = ResourceKey.Parse(stored.Key).Name;
        if (quotas.Quotas.TryGetValue(name, out var known) && known.Revision == stored.Revision)
        {
            return;
        }

        var read = new CountedQuota(name, stored.Revision, ObjectJson.Read(stored.Value));
        if (known is not null && known.Spec == read.Spec)
        {
            known.Revision = stored.Revision; // its status alone is another
        }
        else
        {
            quotas.Quotas[name] = read;
        }
    }

    private async Task<Usage> CountAsync(CountedQuota quota, string ns, CancellationToken ct)
    {
        var (used, now) = (new Usage(), time.GetUtcNow());
        foreach (var type in quota.Names.Select(ObjectUsage.TypeOf).Distinct())
        {
            var page = await store.ListAsync($"{type}/{ns}/", 0, "", 0, ct);
            foreach (var item in page.Items)
            {
                var value = ObjectJson.Read(item.Value);
                if (quota.Counts(type, value))
                {
                    used.Add(ObjectUsage.Of(type, value, now), quota.Names);
                }
            }
        }

        return used;
    }
}
