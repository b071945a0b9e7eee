using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>PATCH of an object or its status.</summary>
internal sealed class PatchHandler(IRegistry registry, ObjectWriter objects)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var patch = await PatchBody.ReadAsync(http.Request, request.Definition.Schema, http.RequestAborted);
        var patched = await registry.UpdateAsync(request.Key, patch, WriteRequest.OptionsOf(request), http.RequestAborted);
        WriteRequest.Warn(http, patched.Warnings);
        await objects.WriteAsync(http, request, StatusCodes.Status200OK, patched.Json);
    }
}
