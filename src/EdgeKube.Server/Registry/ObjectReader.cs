using System.Globalization;
using System.Runtime.CompilerServices;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Lists and watches: selectors, pages and revisions, as Kubernetes means them.</summary>
internal sealed class ObjectReader(IStore store, VersionConversion conversion)
{
    private const string ContinueTooOld =
        "The provided continue parameter is too old to display a consistent list result. "
        + "You must start a new list without the continue parameter.";

    private const string ListTooOld = "The resourceVersion for the provided list is too old.";

    public async ValueTask<ResourceList> ListAsync(ListQuery query, CancellationToken ct)
    {
        var filter = new ObjectFilter(query.Labels, query.Fields, query.Definition);
        var start = query.Continue.Length > 0 ? ContinueToken.Parse(query.Continue) : new ContinueToken(At(query), "");
        if (query.Fields.Exact("metadata.name") is { Length: > 0 } name && (query.Namespace.Length > 0 || !query.Definition.Namespaced)
            && start.Revision == 0)
        {
            return await OneAsync(query, name, filter, ct);
        }

        try
        {
            return filter.PassesAll ? await PageAsync(query, start, ct) : await SearchAsync(query, start, filter, ct);
        }
        catch (RevisionGoneException)
        {
            throw ApiException.Expired(query.Continue.Length > 0 ? ContinueTooOld : ListTooOld);
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<WatchEvent>> WatchAsync(WatchQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var filter = new ObjectFilter(query.Labels, query.Fields, query.Definition);
        await using var batches = store.WatchAsync(Prefix(query.Definition, query.Namespace), query.Revision, ct).GetAsyncEnumerator(ct);
        while (await NextAsync(batches))
        {
            var seen = new List<WatchEvent>(batches.Current.Count);
            foreach (var change in batches.Current)
            {
                if (See(filter.SeesOwnFields ? await ShownAsync(change, query.Definition, ct) : change, filter) is { } one)
                {
                    seen.Add(one);
                }
            }

            if (seen.Count > 0)
            {
                yield return seen;
            }
        }
    }

    private static string Prefix(ResourceDefinition definition, string ns) =>
        ns.Length == 0 ? $"{definition.Type}/" : $"{definition.Type}/{ns}/";

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<IReadOnlyList<StoreEvent>> batches)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (RevisionGoneException e)
        {
            throw ApiException.Expired(e.Message);
        }
    }

    private static WatchEvent? See(StoreEvent change, ObjectFilter filter)
    {
        var before = change.Previous is { } previous && filter.Passes(previous.Value);
        if (change.Deleted)
        {
            return before ? new(WatchEventType.Deleted, change.Key, change.Revision, change.Value) : null;
        }

        return (before, filter.Passes(change.Value)) switch
        {
            (true, true) => new(WatchEventType.Modified, change.Key, change.Revision, change.Value),
            (false, true) => new(WatchEventType.Added, change.Key, change.Revision, change.Value),
            (true, false) => new(WatchEventType.Deleted, change.Key, change.Revision, AtRevision(change.Previous!.Value, change.Revision)),
            _ => null,
        };
    }

    // What left the selection is shown as it was when it still belonged, but with the revision at which it left.
    private static byte[] AtRevision(ReadOnlyMemory<byte> json, long revision)
    {
        var (bytes, at) = ObjectJson.Write(ObjectJson.Read(json));
        return [.. bytes[..at], .. System.Text.Encoding.ASCII.GetBytes(revision.ToString(CultureInfo.InvariantCulture)), .. bytes[at..]];
    }

    private long At(ListQuery query)
    {
        if (query.ResourceVersion is "" or "0")
        {
            return 0;
        }

        if (!long.TryParse(query.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            throw ApiException.BadRequest($"Invalid value for resourceVersion: \"{query.ResourceVersion}\"");
        }

        if (revision > store.Revision)
        {
            throw new ApiException(504, "Timeout", $"Too large resource version: {revision}, current: {store.Revision}") { RetryAfterSeconds = 1 };
        }

        return query.ResourceVersionMatch == "Exact" ? revision : 0;
    }

    private async ValueTask<ResourceList> OneAsync(ListQuery query, string name, ObjectFilter filter, CancellationToken ct)
    {
        var revision = store.Revision; // read first: the object may be newer, never older
        var found = await store.GetAsync(query.Definition.Key(query.Namespace, name).ToString(), ct);
        var shown = found is null ? [] : await ShownAsync([found], filter, query.Definition, ct);
        return new(revision, [.. shown.Where(o => filter.Passes(o.Value))], "", null);
    }

    private async ValueTask<ResourceList> PageAsync(ListQuery query, ContinueToken start, CancellationToken ct)
    {
        var page = await store.ListAsync(Prefix(query.Definition, query.Namespace), start.Revision, start.After, query.Limit, ct);
        return page.Remaining > 0
            ? new(page.Revision, page.Items, new ContinueToken(page.Revision, page.Items[^1].Key).ToString(), page.Remaining)
            : new(page.Revision, page.Items, "", null);
    }

    private async ValueTask<ResourceList> SearchAsync(ListQuery query, ContinueToken start, ObjectFilter filter, CancellationToken ct)
    {
        var prefix = Prefix(query.Definition, query.Namespace);
        var items = new List<StoredObject>();
        while (true)
        {
            var page = await store.ListAsync(prefix, start.Revision, start.After, query.Limit, ct);
            var shown = await ShownAsync(page.Items, filter, query.Definition, ct);
            for (var i = 0; i < page.Items.Count; i++)
            {
                if (!filter.Passes(shown[i].Value))
                {
                    continue;
                }

                items.Add(shown[i]);
                if (items.Count == query.Limit && (page.Remaining > 0 || i < page.Items.Count - 1))
                {
                    return new(page.Revision, items, new ContinueToken(page.Revision, page.Items[i].Key).ToString(), null);
                }
            }

            if (page.Remaining == 0)
            {
                return new(page.Revision, items, "", null);
            }

            start = new(page.Revision, page.Items[^1].Key);
        }
    }

    private async ValueTask<IReadOnlyList<StoredObject>> ShownAsync(
        IReadOnlyList<StoredObject> items, ObjectFilter filter, ResourceDefinition definition, CancellationToken ct)
    {
        if (!filter.SeesOwnFields)
        {
            return items;
        }

        var shown = await conversion.ShowAllAsync(items, definition, ct);
        return [.. shown.Select(o => o with { Value = StoredVersion.Show(o.Value, definition) })];
    }

    private async ValueTask<StoreEvent> ShownAsync(StoreEvent change, ResourceDefinition definition, CancellationToken ct) => change with
    {
        Value = await ShownAsync(change.Value, definition, ct),
        Previous = change.Previous is { } previous ? previous with { Value = await ShownAsync(previous.Value, definition, ct) } : null,
    };

    private async ValueTask<ReadOnlyMemory<byte>> ShownAsync(ReadOnlyMemory<byte> json, ResourceDefinition definition, CancellationToken ct) =>
        StoredVersion.Show(await conversion.ShowAsync(json, definition, ct), definition);
}
