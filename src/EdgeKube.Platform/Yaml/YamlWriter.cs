using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeKube.Platform.Yaml;

/// <summary>Writes JSON as YAML; names in order, as Kubernetes writes them.</summary>
public static class YamlWriter
{
    public static void Write(JsonElement value, TextWriter output)
    {
        var emitter = new Emitter(output);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, value);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
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
        var style = text.Length == 0 || YamlScalar.IsAmbiguous(text) || IsFragile(text) ? ScalarStyle.DoubleQuoted
            : text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
            : ScalarStyle.Any;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, true, true));
    }

    // What only quotes and escapes keep as it is: blanks around, tabs, control characters, and what ends lines besides \n.
    private static bool IsFragile(string text) =>
        char.IsWhiteSpace(text[0]) || text[^1] is ' ' || text.Contains(" \n", StringComparison.Ordinal) || text.Any(IsSpecial);

    private static bool IsSpecial(char c) => c is '\u2028' or '\u2029' or '\ufeff' || (char.IsControl(c) && c != '\n');
}
