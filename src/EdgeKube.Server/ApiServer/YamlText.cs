using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Platform.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeKube.Server.ApiServer;

/// <summary>Bodies in YAML: read into the same tree as JSON, and written from it.</summary>
internal static class YamlText
{
    public const string ContentType = "application/yaml";

    /// <summary>The object as YAML; names in order.</summary>
    public static ReadOnlyMemory<byte> FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        using var text = new StringWriter();
        YamlWriter.Write(document.RootElement, text);
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
                ?? throw ApiException.BadRequest(JsonText.Refusal + "the body is not an object");
        }
        catch (YamlException e)
        {
            var line = e is SemanticErrorException ? e.Start.Line - 1 : e.Start.Line; // Go's parser counts from 0, its scanner from 1
            throw Refused(e.Start.Line > 1 ? $"line {line}: {Problem(e.Message)}" : Problem(e.Message));
        }
        catch (DecoderFallbackException)
        {
            throw Refused("invalid leading UTF-8 octet");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            throw Refused("found a tag or a version that cannot be read"); // what the parser throws of them says nothing to a user
        }
    }

    private static ApiException Refused(string why) => ApiException.BadRequest($"error converting YAML to JSON: yaml: {why}");

    // The parser says what it did, what it found, and a full stop: users know the middle part.
    private static string Problem(string message)
    {
        var found = message.StartsWith("While ", StringComparison.Ordinal) && message.IndexOf(", ", StringComparison.Ordinal) is > 0 and var comma
            ? message[(comma + 2)..]
            : message;
        return found.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase)
            ? "mapping values are not allowed in this context"
            : string.Concat(char.ToLowerInvariant(found[0]).ToString(), found.AsSpan(1).TrimEnd('.'));
    }
}
