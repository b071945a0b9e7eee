using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST to a collection.</summary>
internal sealed class CreateHandler(IRegistry registry, ObjectWriter objects)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new DuplicateFields();
        var body = await RequestBody.ReadObjectAsync(http.Request, request.Definition.Kind, registry.Definitions, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates, body);
        var created = await registry.CreateAsync(
            request.Definition, request.Namespace, body, WriteRequest.OptionsOf(http.Request, request), http.RequestAborted);
        WriteRequest.Warn(http, created.Warnings);
        await objects.WriteAsync(http, request, StatusCodes.Status201Created, created.Json);
    }
}
