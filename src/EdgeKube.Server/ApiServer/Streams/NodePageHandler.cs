using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>nodes/proxy: the pages that an agent has of itself, as a kubelet's port would serve them.</summary>
internal sealed class NodePageHandler(IRegistry registry, INodeStreams streams, NodeLogHandler logs)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request, string node, string path)
    {
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            throw ApiException.MethodNotAllowed("a node's pages can only be read");
        }

        var ct = http.RequestAborted;
        var key = request.Definition.Key("", node);
        _ = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        if (path is "/logs" or "/logs/")
        {
            await logs.HandleAsync(http, node);
            return;
        }

        var page = await streams.OpenAsync(node, new StreamOpen { Kind = StreamOpen.PageKind, Path = path }, ct);
        http.Response.ContentType = path switch
        {
            "/stats/summary" => "application/json",
            "/healthz" => "text/plain; charset=utf-8",
            _ => "text/plain; version=0.0.4; charset=utf-8",
        };
        await foreach (var piece in page.WithCancellation(ct))
        {
            await http.Response.BodyWriter.WriteAsync(piece, ct);
        }
    }
}
