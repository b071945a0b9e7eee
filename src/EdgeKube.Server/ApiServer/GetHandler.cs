using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>GET of one object.</summary>
internal sealed class GetHandler(IRegistry registry, ObjectWriter writer)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var found = await registry.FindAsync(request.Key, http.RequestAborted) ?? throw ApiException.NotFound(request.Key);
        await writer.WriteAsync(http, request, StatusCodes.Status200OK, found.Value);
    }
}
