using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EdgeKube.Server.ApiServer;

/// <summary>The query of a request for a connection as the object it stands for: PodExecOptions, PodProxyOptions …</summary>
internal static class ConnectOptions
{
    private static readonly string[] _streams = ["stdin", "stdout", "stderr", "tty"];

    /// <param name="path">What comes after <c>proxy/</c>.</param>
    public static JsonObject Read(string kind, ApiRequest request, string path)
    {
        var (options, query) = (new JsonObject { ["kind"] = kind, ["apiVersion"] = "v1" }, request.Query);
        switch (request.Subresource)
        {
            case "exec" or "attach":
                foreach (var stream in _streams.Where(query.Flag))
                {
                    options[stream] = true;
                }

                Add(options, "container", query.Text("container"));
                Add(options, "command", query.Texts("command"), static text => text);
                break;
            case "portforward":
                Add(options, "ports", query.Texts("ports").SelectMany(p => p.Split(',')), static text => int.TryParse(text, out var port) ? port : null);
                break;
            default:
                Add(options, "path", path);
                break;
        }

        return options;
    }

    /// <summary>The query that means these options.</summary>
    public static QueryParameters Query(JsonObject options) => new(new QueryCollection(options
        .Where(o => o.Key is not ("kind" or "apiVersion") && o.Value is not null)
        .ToDictionary(o => o.Key, o => Values(o.Value!), StringComparer.Ordinal)));

    private static StringValues Values(JsonNode value) => value is JsonArray list ? new([.. list.Select(Text)]) : new(Text(value));

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value?.ToJsonString();

    private static void Add(JsonObject options, string name, string value)
    {
        if (value.Length > 0)
        {
            options[name] = value;
        }
    }

    private static void Add(JsonObject options, string name, IEnumerable<string> values, Func<string, JsonNode?> read)
    {
        var list = new JsonArray([.. values.Select(read).Where(v => v is not null)]);
        if (list.Count > 0)
        {
            options[name] = list;
        }
    }
}
