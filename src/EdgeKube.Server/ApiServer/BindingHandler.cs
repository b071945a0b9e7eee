using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST pods/NAME/binding, or a Binding of that name to bindings: gives a pod to a node.</summary>
internal sealed class BindingHandler(IRegistry registry, TimeProvider time)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, [], http.RequestAborted);
        request = OfPod(request, body.Name());
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

    private ApiRequest OfPod(ApiRequest request, string name)
    {
        if (request.Subresource.Length > 0)
        {
            return name.Length == 0 || name == request.Name
                ? request
                : throw ApiException.BadRequest("name in URL does not match name in Binding object");
        }

        return name.Length > 0
            ? request with { Definition = registry.Definitions.Get(BuiltIn.Pods), Name = name, Subresource = "binding" }
            : throw ApiException.Invalid(request.Key, "Binding", [FieldError.Required("metadata.name", "name or generateName is required")]);
    }
}
