using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>The fields in which two states of an object differ.</summary>
public sealed record ObjectComparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public bool IsSame => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    /// <summary>The fields that the later state sets anew.</summary>
    public FieldSet Set => Modified.Union(Added);

    /// <param name="counts">Which members at the top are looked at.</param>
    public static ObjectComparison Of(JsonObject before, JsonObject after, SchemaNode schema, Func<string, bool> counts)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(counts);
        return new Comparing().Run(before, after, schema, counts);
    }
}
