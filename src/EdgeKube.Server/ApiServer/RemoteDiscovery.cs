using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.ApiServer;

/// <summary>What another API server serves, as aggregated discovery tells of it.</summary>
internal static class RemoteDiscovery
{
    public static void WriteVersion(Utf8JsonWriter writer, RemoteApi remote)
    {
        var state = remote.State;
        List<JsonObject> resources = [.. state.Resources.OfType<JsonObject>()];
        writer.WriteStartObject();
        writer.WriteString("version", remote.Version);
        writer.WriteStartArray("resources");
        foreach (var resource in resources.Where(r => !r.Text("name").Contains('/', StringComparison.Ordinal)))
        {
            WriteResource(writer, remote, resource, resources);
        }

        writer.WriteEndArray();
        writer.WriteString("freshness", state.IsAvailable ? "Current" : "Stale");
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, RemoteApi remote, JsonObject resource, List<JsonObject> all)
    {
        var name = resource.Text("name");
        writer.WriteStartObject();
        writer.WriteString("resource", name);
        WriteKind(writer, remote, resource);
        writer.WriteString("scope", resource.Truth("namespaced") ? "Namespaced" : "Cluster");
        writer.WriteString("singularResource", resource.Text("singularName"));
        WriteTexts(writer, resource, "verbs");
        WriteTexts(writer, resource, "shortNames");
        WriteTexts(writer, resource, "categories");
        List<JsonObject> below = [.. all.Where(r => r.Text("name").StartsWith(name + "/", StringComparison.Ordinal))];
        if (below.Count > 0)
        {
            writer.WriteStartArray("subresources");
            foreach (var subresource in below)
            {
                writer.WriteStartObject();
                writer.WriteString("subresource", subresource.Text("name")[(name.Length + 1)..]);
                WriteKind(writer, remote, subresource);
                WriteTexts(writer, subresource, "verbs");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter writer, RemoteApi remote, JsonObject resource)
    {
        var hasOwn = resource.Has("group") || resource.Has("version");
        writer.WriteStartObject("responseKind");
        writer.WriteString("group", hasOwn ? resource.Text("group") : remote.Group);
        writer.WriteString("version", hasOwn ? resource.Text("version") : remote.Version);
        writer.WriteString("kind", resource.Text("kind"));
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, JsonObject resource, string name)
    {
        if (resource.List(name) is { Count: > 0 } texts)
        {
            writer.WritePropertyName(name);
            texts.WriteTo(writer);
        }
    }
}
