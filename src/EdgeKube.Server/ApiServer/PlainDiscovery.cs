using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Aggregation;

namespace EdgeKube.Server.ApiServer;

/// <summary>The discovery documents that every client knows (meta/v1 APIGroupList, APIResourceList …).</summary>
internal static class PlainDiscovery
{
    private static readonly string[] _always =
        ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz", "/version"];

    public static byte[] Paths(DefinitionTable table, IReadOnlyList<RemoteApi> remotes) => Write(writer =>
    {
        writer.WriteStartArray("paths");
        foreach (var path in PathsOf(table, remotes))
        {
            writer.WriteStringValue(path);
        }

        writer.WriteEndArray();
    });

    public static byte[] CoreVersions() => Write(writer =>
    {
        writer.WriteString("kind", "APIVersions");
        WriteStrings(writer, "versions", ["v1"]);
        writer.WriteStartArray("serverAddressByClientCIDRs");
        writer.WriteEndArray();
    });

    public static byte[] Groups(DefinitionTable table, IReadOnlyList<RemoteApi> remotes) => Write(writer =>
    {
        writer.WriteString("kind", "APIGroupList");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartArray("groups");
        foreach (var group in table.All.Select(d => d.Group).Concat(remotes.Select(r => r.Group)).Where(g => g.Length > 0).Distinct())
        {
            writer.WriteStartObject();
            WriteGroup(writer, table, remotes, group);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static byte[]? Group(DefinitionTable table, IReadOnlyList<RemoteApi> remotes, string group) =>
        VersionsOf(table, remotes, group).Count > 0 && group.Length > 0
        ? Write(writer =>
        {
            writer.WriteString("kind", "APIGroup");
            writer.WriteString("apiVersion", "v1");
            WriteGroup(writer, table, remotes, group);
        })
        : null;

    public static byte[]? Resources(DefinitionTable table, string group, string version)
    {
        var served = table.All.Where(d => d.Group == group && d.Version == version).OrderBy(d => d.Plural, StringComparer.Ordinal).ToList();
        return served.Count == 0 ? null : Write(writer =>
        {
            writer.WriteString("kind", "APIResourceList");
            writer.WriteString("apiVersion", "v1");
            writer.WriteString("groupVersion", served[0].ApiVersion);
            writer.WriteStartArray("resources");
            foreach (var definition in served)
            {
                WriteResource(writer, definition);
                foreach (var subresource in definition.Subresources.Order(StringComparer.Ordinal))
                {
                    WriteSubresource(writer, definition, subresource);
                }
            }

            writer.WriteEndArray();
        });
    }

    private static OrderedSequence<string> PathsOf(DefinitionTable table, IReadOnlyList<RemoteApi> remotes) =>
        _always
            .Concat(table.All.Where(d => d.Group.Length > 0).SelectMany(d => new[] { $"/apis/{d.Group}", $"/apis/{d.Group}/{d.Version}" }))
            .Concat(remotes.SelectMany(r => new[] { $"/apis/{r.Group}", $"/apis/{r.ApiVersion}" }))
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static List<string> VersionsOf(DefinitionTable table, IReadOnlyList<RemoteApi> remotes, string group) =>
    [
        .. table.All.Where(d => d.Group == group).Select(d => d.Version)
            .Concat(remotes.Where(r => r.Group == group).Select(r => r.Version))
            .Distinct(),
    ];

    private static void WriteGroup(Utf8JsonWriter writer, DefinitionTable table, IReadOnlyList<RemoteApi> remotes, string group)
    {
        var versions = VersionsOf(table, remotes, group);
        writer.WriteString("name", group);
        writer.WriteStartArray("versions");
        versions.ForEach(version => WriteVersion(writer, group, version));
        writer.WriteEndArray();
        writer.WritePropertyName("preferredVersion");
        WriteVersion(writer, group, versions[0]);
    }

    private static void WriteVersion(Utf8JsonWriter writer, string group, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("groupVersion", $"{group}/{version}");
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, ResourceDefinition definition)
    {
        writer.WriteStartObject();
        writer.WriteString("name", definition.Plural);
        writer.WriteString("singularName", definition.Singular);
        writer.WriteBoolean("namespaced", definition.Namespaced);
        writer.WriteString("kind", definition.Kind);
        WriteStrings(writer, "verbs", definition.Verbs);
        if (definition.ShortNames.Count > 0)
        {
            WriteStrings(writer, "shortNames", definition.ShortNames);
        }

        if (definition.Categories.Count > 0)
        {
            WriteStrings(writer, "categories", definition.Categories);
        }

        writer.WriteString("storageVersionHash", StorageHash(definition));
        writer.WriteEndObject();
    }

    private static void WriteSubresource(Utf8JsonWriter writer, ResourceDefinition definition, string subresource)
    {
        var facts = SubresourceFacts.Of(definition, subresource);
        writer.WriteStartObject();
        writer.WriteString("name", $"{definition.Plural}/{subresource}");
        writer.WriteString("singularName", "");
        writer.WriteBoolean("namespaced", definition.Namespaced);
        if (facts.Group != definition.Group)
        {
            writer.WriteString("group", facts.Group);
            writer.WriteString("version", facts.Version);
        }

        writer.WriteString("kind", facts.Kind);
        WriteStrings(writer, "verbs", facts.Verbs);
        writer.WriteEndObject();
    }

    private static string StorageHash(ResourceDefinition definition) => Convert.ToBase64String(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{definition.Group}/{definition.Version}/{definition.Kind}")).AsSpan(0, 8));

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = ObjectWriter.NewWriter(buffer))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
