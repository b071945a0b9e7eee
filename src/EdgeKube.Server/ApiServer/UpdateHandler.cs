using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>PUT of an object or its status; of some kinds it also makes the object.</summary>
internal sealed class UpdateHandler(IRegistry registry, ObjectWriter objects)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new DuplicateFields();
        var body = await RequestBody.ReadObjectAsync(http.Request, request.Definition.Kind, registry.Definitions, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates, body);
        var name = Text(body, "name");
        if (name != request.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        }

        var updated = await WriteAsync(http, request, body);
        WriteRequest.Warn(http, updated.Warnings);
        await objects.WriteAsync(http, request, updated.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, updated.Json);
    }

    private async Task<WriteResult> WriteAsync(HttpContext http, ApiRequest request, JsonObject body)
    {
        var options = WriteRequest.OptionsOf(http.Request, request);
        while (request.Subresource.Length == 0 && UpdatePolicy.MayMake(request.Definition)
            && await registry.FindAsync(request.Key, http.RequestAborted) is null)
        {
            CheckNew(request, body);
            try
            {
                var created = await registry.CreateAsync(request.Definition, request.Namespace, body, options, http.RequestAborted);
                return created with { Created = true };
            }
            catch (ApiException e) when (e.Reason == "AlreadyExists")
            {
                // Somebody made it meanwhile: now there is something to update.
            }
        }

        return await registry.UpdateAsync(request.Key, _ => body.DeepClone().AsObject(), options, http.RequestAborted);
    }

    // Who names a uid means one object, which is gone.
    private static void CheckNew(ApiRequest request, JsonObject body)
    {
        if (Text(body, "uid") is { Length: > 0 } uid)
        {
            throw ApiException.Conflict(request.Key, $"Precondition failed: UID in precondition: {uid}, UID in object meta: ");
        }
    }

    // Whatever a stranger sent: what is no text is no name.
    private static string Text(JsonObject body, string field) =>
        body["metadata"] is JsonObject metadata && metadata[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
