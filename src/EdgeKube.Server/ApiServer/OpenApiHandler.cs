using System.Collections.Concurrent;
using EdgeKube.Api.Errors;
using EdgeKube.Api.OpenApi;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>/openapi/v3: the index, and a document per group version; a client keeps a document until its hash changes.</summary>
internal sealed class OpenApiHandler(IRegistry registry)
{
    private readonly ConcurrentDictionary<string, byte[]> _known = new();

    public Task HandleAsync(HttpContext http, string path)
    {
        // The index hashes every document, so it is kept; documents are large and rarely asked for twice.
        var body = path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["openapi", "v3"] => _known.GetOrAdd(path, _ => OpenApiV3Document.Index(registry.Definitions)),
            ["openapi", "v3", "api", var version] => OpenApiV3Document.Document(registry.Definitions, "", version),
            ["openapi", "v3", "apis", var group, var version] => OpenApiV3Document.Document(registry.Definitions, group, version),
            _ => null,
        };
        if (body is null)
        {
            throw new ApiException(404, "NotFound", "the server could not find the requested resource");
        }

        if (http.Request.Query.ContainsKey("hash"))
        {
            http.Response.Headers.CacheControl = "public, immutable";
        }

        http.Response.Headers.ETag = $"\"{OpenApiV3Document.Hash(body)}\"";
        return JsonResponse.WriteAsync(http.Response, body, http.RequestAborted);
    }
}
