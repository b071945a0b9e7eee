using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>Keeps account of who owns which field when an object is written other than by an apply.</summary>
public static class FieldManagement
{
    private static readonly string[] _nobodys =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"];

    private static readonly FieldSet _stripped = Stripped();

    /// <summary>What a write makes of the entries: changed fields are now the writer's, fields that are gone are nobody's.</summary>
    /// <param name="before">The object as it was; its managedFields are not looked at. Empty for a new object.</param>
    public static ManagedFields Update(JsonObject before, JsonObject after, SchemaNode schema, ManagedFields managed, FieldWriter writer)
    {
        ArgumentNullException.ThrowIfNull(managed);
        ArgumentNullException.ThrowIfNull(writer);
        var comparison = ObjectComparison.Of(before, after, schema, writer.Owns);
        if (comparison.IsSame)
        {
            return managed;
        }

        var entries = WithoutLost(managed, comparison);
        var own = Owned(comparison.Set);
        if (!own.IsEmpty)
        {
            Join(entries, writer.Entry(ManagedFieldsEntry.Update, own));
        }

        return new ManagedFields(entries).Capped();
    }

    /// <summary>Without the fields that belong to nobody: names and what the server sets.</summary>
    internal static FieldSet Owned(FieldSet set) => set.Difference(_stripped);

    private static List<ManagedFieldsEntry> WithoutLost(ManagedFields managed, ObjectComparison comparison)
    {
        if (managed.Entries.Count == 0)
        {
            return [];
        }

        var lost = comparison.Set.Union(comparison.Removed);
        return [.. managed.Entries.Select(e => e.Without(lost)).OfType<ManagedFieldsEntry>()];
    }

    private static void Join(List<ManagedFieldsEntry> entries, ManagedFieldsEntry entry)
    {
        var at = entries.FindIndex(e => e.IsOf(entry));
        if (at < 0)
        {
            entries.Add(entry);
        }
        else
        {
            entries[at] = entries[at].With(entries[at].Fields.Union(entry.Fields), entry.Time);
        }
    }

    private static FieldSet Stripped()
    {
        var set = new FieldSet();
        foreach (var name in (ReadOnlySpan<string>)["apiVersion", "kind", "metadata"])
        {
            set.Insert([PathElement.Field(name)]);
        }

        foreach (var name in _nobodys)
        {
            set.Insert([PathElement.Field("metadata"), PathElement.Field(name)]);
        }

        return set;
    }
}
