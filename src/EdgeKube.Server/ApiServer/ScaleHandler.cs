using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>The scale subresource: reads and writes an object's replicas as an autoscaling/v1 Scale.</summary>
internal sealed class ScaleHandler(IRegistry registry, ObjectWriter objects)
{
    private static readonly SchemaNode _plain = new();

    public async Task GetAsync(HttpContext http, ApiRequest request)
    {
        var found = await registry.FindAsync(request.Key, http.RequestAborted) ?? throw ApiException.NotFound(request.Key);
        var shown = await registry.Conversion.ShowAsync(found.Value, request.Definition, http.RequestAborted);
        var scale = ScaleMapping.Read(JsonText.Parse(request.Definition.Custom is null ? shown.Span : StoredVersion.Show(shown, request.Definition).Span), request.Definition.Custom?.Scale);
        await objects.WriteAsync(http, request, StatusCodes.Status200OK, Encoding.UTF8.GetBytes(scale.ToJsonString()));
    }

    public async Task WriteAsync(HttpContext http, ApiRequest request)
    {
        if (request.Verb == "patch")
        {
            WriteRequest.CheckPatch(http.Request, request);
        }

        var written = request.Verb == "patch" && ApplyBody.Is(http.Request)
            ? await ApplyAsync(http, request)
            : await registry.UpdateAsync(
                request.Key,
                await ReadAsync(http, request),
                WriteRequest.OptionsOf(http.Request, request),
                http.RequestAborted);
        await objects.WriteAsync(http, request, StatusCodes.Status200OK, written.Json);
    }

    private async Task<WriteResult> ApplyAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new List<string>();
        var config = await ApplyBody.ReadAsync(http.Request, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates);
        return await registry.ApplyAsync(
            request.Key, config, request.Query.Flag("force"), WriteRequest.OptionsOf(http.Request, request), http.RequestAborted);
    }

    private async Task<Func<JsonObject, JsonObject>> ReadAsync(HttpContext http, ApiRequest request)
    {
        var duplicates = new List<string>();
        if (request.Verb == "patch")
        {
            var patch = await PatchBody.ReadAsync(http.Request, _plain, duplicates, http.RequestAborted);
            WriteRequest.CheckDuplicates(http, request, duplicates);
            return patch;
        }

        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, duplicates, http.RequestAborted);
        WriteRequest.CheckDuplicates(http, request, duplicates);
        return _ => body.DeepClone().AsObject();
    }
}
