using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry;

/// <summary>Writes the annotations by which our own components give orders to nodes.</summary>
internal static class Annotations
{
    /// <param name="value">Null takes it away.</param>
    /// <returns>The same object.</returns>
    public static JsonObject Annotate(this JsonObject obj, string key, string? value)
    {
        var metadata = obj["metadata"]!.AsObject();
        metadata.Map("annotations")?.Remove(key);
        if (value is not null)
        {
            metadata.Ensure("annotations")[key] = value;
        }

        return obj;
    }
}
