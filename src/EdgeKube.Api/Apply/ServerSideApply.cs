using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>Server-side apply: the merge of a configuration into a live object, and who owns what after it.</summary>
/// <param name="schema">Of the kind.</param>
/// <param name="writer">Who applies.</param>
public sealed class ServerSideApply(SchemaNode schema, FieldWriter writer)
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>What a client sent, as a configuration of the kind.</summary>
    /// <param name="sent">It is not changed.</param>
    /// <param name="known">The same after pruning.</param>
    /// <exception cref="ApiException">400 when an item stands twice or has no key.</exception>
    public AppliedConfig Configure(JsonObject sent, JsonObject known, bool force)
    {
        ArgumentNullException.ThrowIfNull(sent);
        ArgumentNullException.ThrowIfNull(known);
        AppliedLists.Check(known, schema);
        var mine = new JsonObject([.. known.Where(m => writer.Owns(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))]);
        return new(mine, Mine(FieldSets.Of(sent, schema)), force);
    }

    /// <summary>The entries of an object that this apply creates.</summary>
    public ManagedFields Created(AppliedConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new([writer.Entry(ManagedFieldsEntry.Apply, FieldManagement.Owned(config.Fields))]);
    }

    /// <summary>The object with the configuration in it, before defaults, and its new entries in its metadata.</summary>
    /// <param name="live">The object as it is; not changed.</param>
    /// <exception cref="ApiException">409 when fields are others' and the apply is not forced.</exception>
    public JsonObject Run(JsonObject live, AppliedConfig config)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(config);
        var managed = Managed(live);
        var merged = (JsonObject)live.DeepClone();
        Merging.Into(merged, config.Value, schema);
        var entry = writer.Entry(ManagedFieldsEntry.Apply, FieldManagement.Owned(config.Fields));
        var others = managed.Entries.Where(e => !e.IsOf(entry)).ToList();
        if (managed.Find(entry) is { } last)
        {
            var owned = others.Aggregate(config.Fields, (set, other) => set.Union(other.Fields));
            DropGivenUp(merged, Mine(last.Fields), owned);
        }

        var comparison = ObjectComparison.Of(live, merged, schema, writer.Owns);
        var conflicts = Conflicts(live, others, comparison.Set, config.Force);
        var kept = others.Select(o => Without(o, conflicts, comparison.Removed)).OfType<ManagedFieldsEntry>();
        ManagedFields result = new([.. kept, .. entry.Fields.IsEmpty ? (ReadOnlySpan<ManagedFieldsEntry>)[] : [entry]]);
        merged["metadata"]!["managedFields"] = result.ToJson();
        return merged;
    }

    private ManagedFields Managed(JsonObject live)
    {
        var managed = ManagedFields.Stored(live["metadata"]?["managedFields"]);
        return managed.Entries.Count > 0
            ? managed
            : FieldManagement.Update([], live, schema, managed, writer with { Manager = BeforeFirstApply });
    }

    private FieldSet Mine(FieldSet set)
    {
        var theirs = new FieldSet();
        foreach (var element in set.Children.Keys.Where(e => !writer.Owns(e[2..])))
        {
            theirs.Insert([element]);
        }

        return set.DifferenceOfBranches(theirs);
    }

    /// <summary>Removes what this manager set last time and does not now, unless somebody else owns it, or something below it that was never its.</summary>
    private void DropGivenUp(JsonObject merged, FieldSet last, FieldSet owned)
    {
        if (last.Difference(owned).IsEmpty)
        {
            return;
        }

        (last, owned) = (FieldSets.WithStructs(last, schema), FieldSets.WithStructs(owned, schema));
        var all = Named(merged);
        var kept = Named(Without(merged, last)).Union(owned);
        kept = Named(Without(merged, all.Difference(kept)));
        Removing.From(merged, all.Difference(kept).Intersection(last), schema);
    }

    private FieldSet Named(JsonObject value) => FieldSets.WithStructs(FieldSets.Of(value, schema), schema);

    private JsonObject Without(JsonObject value, FieldSet gone)
    {
        var rest = (JsonObject)value.DeepClone();
        Removing.From(rest, gone, schema);
        return rest;
    }

    private static ManagedFieldsEntry? Without(ManagedFieldsEntry other, IReadOnlyList<FieldConflict> conflicts, FieldSet removed)
    {
        var lost = conflicts.FirstOrDefault(c => ReferenceEquals(c.Entry, other))?.Fields.Union(removed) ?? removed;
        return other.Without(lost);
    }

    private List<FieldConflict> Conflicts(JsonObject live, IReadOnlyList<ManagedFieldsEntry> others, FieldSet set, bool force)
    {
        if (set.IsEmpty)
        {
            return [];
        }

        var conflicts = others.Select(o => new FieldConflict(o, o.Fields.Intersection(set))).Where(c => !c.Fields.IsEmpty).ToList();
        if (!force && conflicts.Count > 0)
        {
            var allowed = LastApplied.Fields(live, schema, writer);
            var refused = conflicts.Select(c => c with { Fields = c.Fields.Difference(allowed) }).Where(c => !c.Fields.IsEmpty).ToList();
            if (refused.Count > 0)
            {
                throw ApplyConflicts.Refusal(refused);
            }
        }

        return conflicts;
    }
}
