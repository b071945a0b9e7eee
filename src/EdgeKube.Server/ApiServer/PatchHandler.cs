using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>PATCH of an object or its status; an apply patch may also make the object.</summary>
internal sealed class PatchHandler(IRegistry registry, ObjectWriter objects)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        if (request.Definition.Custom is not null && RequestBody.MediaType(http.Request) == "application/strategic-merge-patch+json")
        {
            throw ApiException.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
                + "application/merge-patch+json, application/apply-patch+yaml");
        }

        WriteRequest.CheckPatch(http.Request, request);
        var patched = ApplyBody.Is(http.Request) ? await ApplyAsync(http, request) : await PatchAsync(http, request);
        WriteRequest.Warn(http, patched.Warnings);
        await objects.WriteAsync(http, request, patched.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, patched.Json);
    }

    private async Task<WriteResult> PatchAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new List<string>();
        var patch = await PatchBody.ReadAsync(http.Request, request.Definition.Schema, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates);
        return await registry.UpdateAsync(request.Key, patch, WriteRequest.OptionsOf(http.Request, request), http.RequestAborted);
    }

    private async Task<WriteResult> ApplyAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new List<string>();
        var config = await ApplyBody.ReadAsync(http.Request, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates);
        return await registry.ApplyAsync(
            request.Key, config, request.Query.Flag("force"), WriteRequest.OptionsOf(http.Request, request), http.RequestAborted);
    }
}
