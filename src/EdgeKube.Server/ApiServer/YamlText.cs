using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Platform.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeKube.Server.ApiServer;

/// <summary>Bodies in YAML: read into the same tree as JSON, and written from it.</summary>
internal static class YamlText
{
    public const string ContentType = "application/yaml";

    /// <summary>The object as YAML; names in order, as Kubernetes writes them.</summary>
    public static ReadOnlyMemory<byte> FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        using var text = new StringWriter();
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, document.RootElement);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <param name="duplicates">Gets the names that stand twice.</param>
    /// <exception cref="ApiException">400 when it is not one mapping, or uses an alias (its cost would have no bound).</exception>
    public static JsonObject Parse(ReadOnlyMemory<byte> body, ICollection<string>? duplicates)
    {
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            return new YamlTree(parser, duplicates).Value() as JsonObject
                ?? throw ApiException.BadRequest("couldn't get version/kind; json parse error: the body is not an object");
        }
        catch (YamlException e)
        {
            throw ApiException.BadRequest($"error converting YAML to JSON: yaml: line {e.Start.Line}: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw ApiException.BadRequest("error converting YAML to JSON: yaml: invalid leading UTF-8 octet");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            throw ApiException.BadRequest($"error converting YAML to JSON: yaml: {e.Message}"); // what the parser throws of tags it cannot read
        }
    }

    private static void Emit(Emitter emitter, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, Style(value)));
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    EmitText(emitter, member.Name);
                    Emit(emitter, member.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(
                    AnchorName.Empty, TagName.Empty, true, value.GetArrayLength() == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in value.EnumerateArray())
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                EmitText(emitter, value.GetString()!);
                break;
            default:
                emitter.Emit(new Scalar(value.GetRawText()));
                break;
        }
    }

    private static MappingStyle Style(JsonElement value) => value.EnumerateObject().Any() ? MappingStyle.Block : MappingStyle.Flow;

    // What would be read as something else, or looks like an old boolean or a time, is quoted.
    private static void EmitText(Emitter emitter, string text)
    {
        var style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
            : text.Length == 0 || YamlScalar.IsAmbiguous(text) ? ScalarStyle.DoubleQuoted
            : ScalarStyle.Any;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, true, true));
    }
}
