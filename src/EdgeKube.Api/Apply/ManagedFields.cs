using System.Text.Json.Nodes;

namespace EdgeKube.Api.Apply;

/// <summary>The entries of <c>metadata.managedFields</c>. Immutable.</summary>
public sealed record ManagedFields(IReadOnlyList<ManagedFieldsEntry> Entries)
{
    private const int MaxUpdaters = 10;
    private const string Ancient = "ancient-changes";

    public static ManagedFields None { get; } = new([]);

    /// <summary>What is stored with an object; what cannot be read counts as nothing.</summary>
    public static ManagedFields Stored(JsonNode? list) => Read(list) ?? None;

    /// <summary>What a client sends, wholly read.</summary>
    /// <returns>Null when it is nothing, or not in its form.</returns>
    public static ManagedFields? Sent(JsonNode? list)
    {
        try
        {
            return Read(list) is { Entries.Count: > 0 } read ? new([.. read.Entries.Select(e => e.With(e.Fields, e.Time))]) : null;
        }
        catch (FormatException)
        {
            return null; // as Kubernetes does: the object's own list stays
        }
    }

    /// <summary>A list of one empty entry is how a client asks that nobody owns anything any more.</summary>
    public static bool IsReset(JsonNode? list) => list is JsonArray { Count: 1 } items && items[0] is JsonObject { Count: 0 };

    /// <returns>Null when there is nothing to write down.</returns>
    public JsonArray? ToJson() => Entries.Count == 0 ? null : new([.. InOrder().Select(e => (JsonNode)e.ToJson())]);

    public ManagedFieldsEntry? Find(ManagedFieldsEntry like) => Entries.FirstOrDefault(e => e.IsOf(like));

    /// <summary>Whether both say the same, whenever it was written.</summary>
    public bool SameButTimes(ManagedFields other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Entries.Count == other.Entries.Count
            && Entries.All(e => other.Find(e) is { } match && match.ApiVersion == e.ApiVersion && match.Fields.SameAs(e.Fields));
    }

    /// <summary>Joins the oldest updaters of each version into one, so that an object does not grow without end.</summary>
    internal ManagedFields Capped()
    {
        if (Entries.Count <= MaxUpdaters)
        {
            return this;
        }

        var updaters = Entries.Where(e => !e.IsApply).OrderBy(e => e.Time, StringComparer.Ordinal).ToList();
        if (updaters.Count <= MaxUpdaters)
        {
            return this;
        }

        var entries = Entries.ToList();
        var first = new Dictionary<string, ManagedFieldsEntry>(StringComparer.Ordinal);
        var left = updaters.Count;
        foreach (var updater in updaters)
        {
            if (left <= MaxUpdaters)
            {
                break;
            }

            if (!first.TryGetValue(updater.ApiVersion, out var bucket))
            {
                first.Add(updater.ApiVersion, updater);
                continue;
            }

            entries.Remove(bucket);
            entries.Remove(updater);
            first[updater.ApiVersion] = Joined(bucket, updater);
            entries.Add(first[updater.ApiVersion]);
            left--;
        }

        return new(entries);
    }

    private static ManagedFieldsEntry Joined(ManagedFieldsEntry older, ManagedFieldsEntry newer) => new()
    {
        Manager = Ancient,
        Operation = ManagedFieldsEntry.Update,
        ApiVersion = newer.ApiVersion,
        Time = newer.Time,
        Fields = older.Fields.Union(newer.Fields),
    };

    private static ManagedFields? Read(JsonNode? list)
    {
        if (list is not JsonArray { Count: > 0 } items)
        {
            return None;
        }

        var entries = items.Select(ManagedFieldsEntry.Read).ToList();
        return entries.Contains(null) ? null : new(entries!);
    }

    private IEnumerable<ManagedFieldsEntry> InOrder() => Entries.Count < 2 ? Entries : Sorted();

    // Appliers first, then the older; RFC 3339 in UTC sorts as text.
    private OrderedSequence<ManagedFieldsEntry> Sorted() => Entries
        .OrderBy(e => e.Operation, StringComparer.Ordinal)
        .ThenBy(e => e.Time, StringComparer.Ordinal)
        .ThenBy(e => e.Manager, StringComparer.Ordinal)
        .ThenBy(e => e.ApiVersion, StringComparer.Ordinal)
        .ThenBy(e => e.Subresource, StringComparer.Ordinal);
}
