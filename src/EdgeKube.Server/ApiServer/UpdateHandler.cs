using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>PUT of an object or its status.</summary>
internal sealed class UpdateHandler(IRegistry registry, ObjectWriter objects)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new List<string>();
        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates, body);
        var name = NameOf(body);
        if (name != request.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        }

        var updated = await registry.UpdateAsync(
            request.Key, _ => body.DeepClone().AsObject(), WriteRequest.OptionsOf(http.Request, request), http.RequestAborted);
        WriteRequest.Warn(http, updated.Warnings);
        await objects.WriteAsync(http, request, StatusCodes.Status200OK, updated.Json);
    }

    // Whatever a stranger sent: what is no text is no name.
    private static string NameOf(JsonObject body) =>
        body["metadata"] is JsonObject metadata && metadata["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : "";
}
