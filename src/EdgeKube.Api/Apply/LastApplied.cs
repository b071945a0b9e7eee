using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>The annotation in which client-side apply remembers what it applied: how kubectl goes over to server-side apply, and back.</summary>
public static class LastApplied
{
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    private const string Kubectl = "kubectl";
    private const int MaxLength = 256 * 1024;

    /// <summary>What client-side apply set and nobody has changed since: kubectl may take it over without force.</summary>
    public static FieldSet Fields(JsonObject live, SchemaNode schema, FieldWriter writer)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(writer);
        if (writer.Manager != Kubectl || Text(live) is not { Length: > 0 } text)
        {
            return FieldSet.Empty;
        }

        try
        {
            var applied = JsonText.Parse(Encoding.UTF8.GetBytes(text));
            SchemaEngine.Prune(applied, schema);
            var since = ObjectComparison.Of(applied, live, schema, _ => true);
            return FieldSets.Of(applied, schema).Difference(since.Set).Difference(since.Removed);
        }
        catch (ApiException)
        {
            return FieldSet.Empty; // whatever stands there, it is no configuration of this kind
        }
    }

    /// <summary>Keeps the annotation, where there is one, in step with what kubectl applies, so that client-side apply can go on from it.</summary>
    public static void Renew(JsonObject merged, JsonObject sent, FieldWriter writer)
    {
        ArgumentNullException.ThrowIfNull(merged);
        ArgumentNullException.ThrowIfNull(sent);
        ArgumentNullException.ThrowIfNull(writer);
        if (writer.Manager != Kubectl || Text(merged) is not { Length: > 0 })
        {
            return;
        }

        var config = (JsonObject)sent.DeepClone();
        (config["metadata"] as JsonObject)?.Remove("managedFields");
        (config["metadata"]?["annotations"] as JsonObject)?.Remove(Annotation);
        var text = config.ToJsonString() + "\n";
        merged["metadata"]!["annotations"]![Annotation] = text.Length > MaxLength ? "" : text;
    }

    private static string? Text(JsonObject value) =>
        value["metadata"]?["annotations"] is JsonObject annotations && annotations[Annotation] is JsonValue text
        && text.GetValueKind() == JsonValueKind.String
            ? text.GetValue<string>()
            : null;
}
