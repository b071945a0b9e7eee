using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeKube.Platform.Yaml;

/// <summary>Reads files in YAML (or JSON, which is YAML too) into trees of JSON.</summary>
public static class YamlDocuments
{
    private const int MaxDepth = 64;

    /// <exception cref="FormatException">It is not YAML, is nested too deep, or uses an alias.</exception>
    public static IReadOnlyList<JsonNode?> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var reader = new StringReader(text);
            var parser = new Parser(reader);
            var found = new List<JsonNode?>();
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                found.Add(Value(parser, 0));
                parser.Consume<DocumentEnd>();
            }

            return found;
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}: {e.Message}", e);
        }
    }

    private static JsonNode? Value(Parser parser, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException("it is nested too deep");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return YamlScalar.Read(scalar);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Value(parser, depth + 1));
            }

            return items;
        }

        if (!parser.TryConsume<MappingStart>(out _))
        {
            throw new FormatException("aliases are not allowed");
        }

        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            members[parser.Consume<Scalar>().Value] = Value(parser, depth + 1);
        }

        return members;
    }
}
