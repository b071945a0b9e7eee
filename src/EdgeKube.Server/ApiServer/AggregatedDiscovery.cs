using System.Buffers;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Aggregation;

namespace EdgeKube.Server.ApiServer;

/// <summary>All groups and resources in one document (apidiscovery.k8s.io APIGroupDiscoveryList).</summary>
internal static class AggregatedDiscovery
{
    /// <param name="version"><c>v2</c> or <c>v2beta1</c>; the two forms are alike.</param>
    /// <param name="core">The core group alone, which is found at /api; else all others, found at /apis.</param>
    /// <param name="remotes">What other API servers serve, best first.</param>
    public static byte[] Write(DefinitionTable table, IReadOnlyList<RemoteApi> remotes, string version, bool core)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var writer = ObjectWriter.NewWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "APIGroupDiscoveryList");
            writer.WriteString("apiVersion", $"apidiscovery.k8s.io/{version}");
            writer.WriteStartObject("metadata");
            writer.WriteEndObject();
            writer.WriteStartArray("items");
            foreach (var group in table.All.Where(d => (d.Group.Length == 0) == core).GroupBy(d => d.Group))
            {
                WriteGroup(writer, group.Key, group, remotes);
            }

            foreach (var group in remotes.Select(r => r.Group).Distinct().Where(g => !table.All.Any(d => d.Group == g)))
            {
                WriteGroup(writer, group, [], remotes);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteGroup(
        Utf8JsonWriter writer, string group, IEnumerable<ResourceDefinition> definitions, IReadOnlyList<RemoteApi> remotes)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        if (group.Length > 0)
        {
            writer.WriteString("name", group);
        }

        writer.WriteNull("creationTimestamp");
        writer.WriteEndObject();
        writer.WriteStartArray("versions");
        var own = definitions.Where(d => !remotes.Any(r => r.Group == group && r.Version == d.Version));
        foreach (var version in own.GroupBy(d => d.Version))
        {
            writer.WriteStartObject();
            writer.WriteString("version", version.Key);
            writer.WriteStartArray("resources");
            foreach (var definition in version.OrderBy(d => d.Plural, StringComparer.Ordinal))
            {
                WriteResource(writer, definition);
            }

            writer.WriteEndArray();
            writer.WriteString("freshness", "Current");
            writer.WriteEndObject();
        }

        foreach (var remote in remotes.Where(r => r.Group == group))
        {
            RemoteDiscovery.WriteVersion(writer, remote);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, ResourceDefinition definition)
    {
        writer.WriteStartObject();
        writer.WriteString("resource", definition.Plural);
        WriteKind(writer, definition.Group, definition.Version, definition.Kind);
        writer.WriteString("scope", definition.Namespaced ? "Namespaced" : "Cluster");
        writer.WriteString("singularResource", definition.Singular);
        WriteStrings(writer, "verbs", definition.Verbs);
        WriteStrings(writer, "shortNames", definition.ShortNames);
        WriteStrings(writer, "categories", definition.Categories);
        if (definition.Subresources.Count > 0)
        {
            writer.WriteStartArray("subresources");
            foreach (var subresource in definition.Subresources.Order(StringComparer.Ordinal))
            {
                var facts = SubresourceFacts.Of(definition, subresource);
                writer.WriteStartObject();
                writer.WriteString("subresource", subresource);
                WriteKind(writer, facts.Group, facts.Version, facts.Kind);
                WriteStrings(writer, "verbs", facts.Verbs);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter writer, string group, string version, string kind)
    {
        writer.WriteStartObject("responseKind");
        writer.WriteString("group", group);
        writer.WriteString("version", version);
        writer.WriteString("kind", kind);
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
