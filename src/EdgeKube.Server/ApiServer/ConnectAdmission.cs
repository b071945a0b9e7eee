using System.Text.Json.Nodes;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Asks webhooks and policies about connections to pods, nodes and Services, before anything is connected.</summary>
internal sealed class ConnectAdmission(AdmissionGate gate)
{
    public static bool IsConnection(string subresource) => subresource is "exec" or "attach" or "portforward" or "proxy";

    /// <returns>The request, with what a webhook changed of its options.</returns>
    /// <exception cref="Api.Errors.ApiException">Somebody refuses it, or cannot be asked.</exception>
    public async ValueTask<ApiRequest> AdmitAsync(HttpContext http, ApiRequest request)
    {
        if (gate.For(request.Definition, request.Subresource, AdmissionWrite.Connect) is not { } asked)
        {
            return request;
        }

        var facts = SubresourceFacts.Of(request.Definition, request.Subresource);
        var write = new AdmissionWrite(request.Definition, AdmissionWrite.Connect)
        {
            Subresource = request.Subresource,
            Namespace = request.Namespace,
            Name = request.Name,
            SpokenKind = (facts.Group, facts.Version, facts.Kind),
            Object = ConnectOptions.Read(facts.Kind, request, PathOf(http, request)),
            Options = null,
            User = WriteRequest.RequesterOf(request),
        };
        var changed = false;
        await ObjectAdmission.RunAsync(async (w, ct) => changed = await asked.MutateAsync(w, ct), write, http.RequestAborted);
        await ObjectAdmission.RunAsync(asked.ValidateAsync, write, http.RequestAborted);
        WriteRequest.Warn(http, write.Warnings);
        return changed ? request with { Query = ConnectOptions.Query((JsonObject)write.Object!) } : request;
    }

    /// <summary>What a proxied request asks of its target: all that comes after <c>proxy</c>.</summary>
    private static string PathOf(HttpContext http, ApiRequest request)
    {
        var (path, start) = (http.Request.Path.Value ?? "", $"/{request.Name}/{request.Subresource}");
        var at = path.IndexOf(start, StringComparison.Ordinal);
        return at < 0 ? "" : path[(at + start.Length)..];
    }
}
