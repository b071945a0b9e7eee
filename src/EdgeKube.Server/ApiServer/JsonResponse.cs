using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Sends bytes that are JSON already.</summary>
internal static class JsonResponse
{
    public const string ContentType = "application/json";

    public static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        response.ContentType = ContentType;
        response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.BodyWriter.WriteAsync(json, ct);
        }
    }
}
