using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>What a document calls a kind: the value of <c>x-kubernetes-group-version-kind</c>.</summary>
internal readonly record struct GroupVersionKind(string Group, string Version, string Kind)
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("group", Group);
        writer.WriteString("kind", Kind);
        writer.WriteString("version", Version);
        writer.WriteEndObject();
    }
}
