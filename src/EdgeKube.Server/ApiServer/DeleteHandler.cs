using System.Text.Json;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>DELETE of one object: a Status when it is gone, the object when it still waits.</summary>
internal sealed class DeleteHandler(IRegistry registry, ObjectWriter objects)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var options = await DeleteRequest.ReadAsync(http, request, registry.Definitions);
        var result = await registry.DeleteAsync(request.Key, options, http.RequestAborted);
        WriteRequest.Warn(http, result.Warnings);
        if (result.Gone)
        {
            await StatusResponse.WriteDeletedAsync(http.Response, request.Key, UidOf(result.Json), http.RequestAborted);
        }
        else
        {
            await objects.WriteAsync(http, request, StatusCodes.Status200OK, result.Json);
        }
    }

    private static string UidOf(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("metadata").TryGetProperty("uid", out var uid) ? uid.GetString() ?? "" : "";
    }
}
