using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Pods;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST pods/NAME/binding: gives a pod to a node.</summary>
internal sealed class BindingHandler(IRegistry registry, TimeProvider time)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, [], http.RequestAborted);
        if (body["target"] is not JsonObject target || target["name"] is not JsonValue name || !name.TryGetValue<string>(out var node))
        {
            throw ApiException.Invalid(request.Key, "Binding", [FieldError.Required("target.name")]);
        }

        await registry.UpdateAsync(
            request.Key,
            pod =>
            {
                PodBinding.Bind(pod, node, time.GetUtcNow());
                return pod;
            },
            WriteRequest.OptionsOf(http.Request, request),
            http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await JsonResponse.WriteAsync(
            http.Response, """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}"""u8.ToArray(), http.RequestAborted);
    }
}
