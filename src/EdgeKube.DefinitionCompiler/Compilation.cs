using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.DefinitionCompiler;

/// <summary>All definition files made into one document.</summary>
internal static class Compilation
{
    /// <param name="files">Files with a <c>schema</c> define a kind; in all others each member is a shared type.</param>
    public static byte[] Of(IReadOnlyList<Source> files)
    {
        var kinds = files.Where(f => f.Find(CompiledNames.Schema) is not null).ToList();
        var types = new SortedDictionary<string, Source>(StringComparer.Ordinal);
        foreach (var (name, type) in files.Except(kinds).Concat(kinds.Select(k => k.Find(CompiledNames.Types)).OfType<Source>()).SelectMany(f => f.Members))
        {
            if (!types.TryAdd(name, type))
            {
                throw type.Error($"{name} is defined twice");
            }
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, kinds, types);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Source> kinds, SortedDictionary<string, Source> types)
    {
        var schemas = new SchemaWriter(writer, types.Keys.ToHashSet());
        writer.WriteStartObject();
        writer.WriteStartObject(CompiledNames.Types);
        foreach (var (name, type) in types)
        {
            writer.WritePropertyName(name);
            schemas.Write(type);
        }

        writer.WriteEndObject();
        writer.WriteStartArray(CompiledNames.Kinds);
        var kindWriter = new KindWriter(writer, schemas);
        foreach (var kind in kinds)
        {
            kindWriter.Write(kind);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
