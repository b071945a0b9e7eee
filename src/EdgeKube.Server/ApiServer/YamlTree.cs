using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Platform.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeKube.Server.ApiServer;

/// <summary>Builds the tree of a YAML document, within the depth that JSON bodies are held to.</summary>
internal sealed class YamlTree(IParser parser, ICollection<string>? duplicates)
{
    private const int MaxDepth = 64;
    private readonly Stack<string> _path = new();

    public JsonNode? Value()
    {
        if (_path.Count > MaxDepth)
        {
            throw ApiException.BadRequest("error converting YAML to JSON: yaml: exceeded max depth");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return YamlScalar.Read(scalar);
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            return Members();
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            return Items();
        }

        throw ApiException.BadRequest("error converting YAML to JSON: yaml: anchors and aliases are not accepted");
    }

    private JsonObject Members()
    {
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var name))
            {
                throw ApiException.BadRequest("error converting YAML to JSON: yaml: only text can be a name");
            }

            _path.Push(_path.Count == 0 ? name.Value : "." + name.Value);
            if (members.ContainsKey(name.Value))
            {
                duplicates?.Add($"duplicate field \"{string.Concat(_path.Reverse())}\"");
            }

            members[name.Value] = Value();
            _path.Pop();
        }

        return members;
    }

    private JsonArray Items()
    {
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            _path.Push($"[{items.Count}]");
            items.Add(Value());
            _path.Pop();
        }

        return items;
    }
}
