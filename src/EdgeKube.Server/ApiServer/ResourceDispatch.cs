using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.ApiServer.Streams;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Hands a request for a resource to the class of its verb.</summary>
internal sealed class ResourceDispatch(
    ReadHandlers read, WriteHandlers write, WatchHandler watch, StreamHandlers streams, ReviewHandler review, ConnectAdmission connections)
{
    public Task HandleAsync(HttpContext http, ApiRequest request)
    {
        Require(request);
        return ConnectAdmission.IsConnection(request.Subresource) ? ConnectAsync(http, request) : DispatchAsync(http, request);
    }

    private async Task ConnectAsync(HttpContext http, ApiRequest request) => await DispatchAsync(http, await connections.AdmitAsync(http, request));

    private Task DispatchAsync(HttpContext http, ApiRequest request) =>
        (request.Verb, request.Subresource) switch
        {
            ("create", "") when ReviewHandler.Serves(request) => review.HandleAsync(http, request),
            _ when ReviewHandler.Serves(request) => throw NotAllowed(),
            ("get", "log") => streams.Log.HandleAsync(http, request),
            ("get", "scale") => write.Scale.GetAsync(http, request),
            ("update" or "patch", "scale") => write.Scale.WriteAsync(http, request),
            ("create", "") when request.Definition.Type == BuiltIn.Bindings => write.Binding.HandleAsync(http, request),
            ("create", "binding") => write.Binding.HandleAsync(http, request),
            ("create", "eviction") => write.Eviction.HandleAsync(http, request),
            ("create", "token") => write.Token.HandleAsync(http, request),
            ("get" or "create", "attach" or "exec") => streams.Command.HandleAsync(http, request),
            ("get" or "create", "portforward") => streams.PortForward.HandleAsync(http, request),
            (_, "proxy") => streams.Proxy.HandleAsync(http, request),
            ("get", "" or "status" or "approval" or "ephemeralcontainers" or "resize") => read.Get.HandleAsync(http, request),
            ("list", "") => read.List.HandleAsync(http, request),
            ("watch", "") => watch.HandleAsync(http, request),
            ("create", "") when request.Name.Length == 0 => write.Create.HandleAsync(http, request),
            ("update", "" or "status" or "approval" or "finalize" or "ephemeralcontainers" or "resize") => write.Update.HandleAsync(http, request),
            ("patch", "" or "status" or "approval" or "ephemeralcontainers" or "resize") => write.Patch.HandleAsync(http, request),
            ("delete", "") => write.Delete.HandleAsync(http, request),
            ("deletecollection", "") => write.DeleteCollection.HandleAsync(http, request),
            _ => throw NotAllowed(),
        };

    private static ApiException NotAllowed() =>
        ApiException.MethodNotAllowed("the server does not allow this method on the requested resource");

    private static void Require(ApiRequest request)
    {
        if (request.Subresource.Length > 0 && !request.Definition.Subresources.Contains(request.Subresource))
        {
            throw new ApiException(404, "NotFound", "the server could not find the requested resource");
        }

        if (request.Subresource.Length == 0 && !request.Definition.Verbs.Contains(request.Verb))
        {
            throw NotAllowed();
        }

        if (request.Definition.Namespaced && request.Namespace.Length == 0 && request.Verb is not ("list" or "watch"))
        {
            throw ApiException.MethodNotAllowed("the server does not allow this method on the requested resource");
        }
    }
}
