using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.OpenApi;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>/openapi/v2, and /openapi/v3 with a document per group version; a client keeps a document until its hash changes.</summary>
internal sealed class OpenApiHandler(IRegistry registry, RemoteApis remotes, RemoteProxy proxy, RemoteDocuments documents)
{
    private static readonly UserInfo _aggregator = new("system:aggregator", ["system:discovery", "system:authenticated"]);
    private readonly OpenApiV3Hashes _groups = new();
    private OpenApiHashes? _hashes;

    public Task HandleAsync(HttpContext http, string path)
    {
        var table = registry.Definitions;
        if (_hashes is not { } hashes || hashes.Table != table)
        {
            _hashes = hashes = new(table, _groups); // the kinds have changed
        }

        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["openapi", "v2"] when remotes.All.Count > 0 => MergedAsync(http, table),
            ["openapi", "v2"] when WantsProtobuf(http.Request) =>
                SendAsync(http, hashes, "v2.pb", OpenApiV2Document.ProtobufType, () => OpenApiV2Document.Protobuf(table)),
            ["openapi", "v2"] => SendAsync(http, hashes, "v2", JsonResponse.ContentType, () => OpenApiV2Document.Json(table)),
            ["openapi", "v3"] when remotes.All.Any(r => r.State.OpenApiHash.Length > 0) =>
                Payload.SendAsync(http.Response, JsonResponse.ContentType, RemoteIndex(hashes.Index), http.RequestAborted),
            ["openapi", "v3"] => SendAsync(http, hashes, "v3", JsonResponse.ContentType, () => hashes.Index),
            ["openapi", "v3", "api", var version] => GroupAsync(http, hashes, "", version),
            ["openapi", "v3", "apis", var group, var version] when remotes.Find(group, version) is { } remote =>
                proxy.HandleAsync(http, remote, _aggregator),
            ["openapi", "v3", "apis", var group, var version] => GroupAsync(http, hashes, group, version),
            _ => throw NotFound(),
        };
    }

    /// <summary>The document of v2 with what other API servers serve; fetched anew each time, for old clients alone ask for it.</summary>
    private async Task MergedAsync(HttpContext http, DefinitionTable table)
    {
        var merged = OpenApiV2Merge.Merge(OpenApiV2Document.Json(table), await documents.OpenApiV2Async(http.RequestAborted));
        var (type, body) = WantsProtobuf(http.Request) ? (OpenApiV2Document.ProtobufType, OpenApiV2Document.Protobuf(merged)) : (JsonResponse.ContentType, merged);
        await SendAsync(http, $"\"{OpenApiV3Document.Hash(body)}\"", type, () => body);
    }

    /// <summary>The index with the documents of other API servers, which are fetched from there.</summary>
    private byte[] RemoteIndex(byte[] own)
    {
        var index = JsonNode.Parse(own)!.AsObject();
        var paths = index["paths"]!.AsObject();
        foreach (var remote in remotes.All.Where(r => r.State.OpenApiHash.Length > 0))
        {
            var path = $"apis/{remote.ApiVersion}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={remote.State.OpenApiHash}" };
        }

        return Encoding.UTF8.GetBytes(index.ToJsonString());
    }

    private static Task GroupAsync(HttpContext http, OpenApiHashes hashes, string group, string version)
    {
        if (!hashes.Table.All.Any(d => d.Group == group && d.Version == version))
        {
            throw NotFound();
        }

        if (http.Request.Query.ContainsKey("hash"))
        {
            http.Response.Headers.CacheControl = "public, immutable";
        }

        return SendAsync(
            http, hashes, $"{group}/{version}", JsonResponse.ContentType, () => OpenApiV3Document.Document(hashes.Table, group, version) ?? throw NotFound());
    }

    // Documents are large and rarely asked for twice: only their hashes stay, and a client that has one gets no document.
    private static Task SendAsync(HttpContext http, OpenApiHashes hashes, string name, string type, Func<byte[]> make)
    {
        var body = hashes.Known(name) is null ? make() : null;
        var tag = $"\"{hashes.Known(name) ?? hashes.Add(name, body!)}\"";
        return SendAsync(http, tag, type, () => body ?? make());
    }

    private static Task SendAsync(HttpContext http, string tag, string type, Func<byte[]> body)
    {
        http.Response.Headers.ETag = tag;
        http.Response.Headers.Append("Vary", "Accept");
        if (http.Request.Headers.IfNoneMatch.Contains(tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Payload.SendAsync(http.Response, type, body(), http.RequestAborted);
    }

    // The older spelling's @ is no legal character there, so the header is not parsed but looked at.
    private static bool WantsProtobuf(HttpRequest request)
    {
        foreach (var range in request.Headers.Accept.ToString().Split(','))
        {
            var type = range.Split(';')[0].Trim();
            if (type is OpenApiV2Document.ProtobufType or "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")
            {
                return true;
            }

            if (type is JsonResponse.ContentType or "*/*" or "application/*")
            {
                return false;
            }
        }

        return false;
    }

    private static ApiException NotFound() => new(404, "NotFound", "the server could not find the requested resource");
}
