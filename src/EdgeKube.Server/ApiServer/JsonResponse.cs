using EdgeKube.Api.Definitions;
using EdgeKube.Api.Protobuf;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Sends one object that is JSON already, in the content type that the client would rather have.</summary>
internal static class JsonResponse
{
    public const string ContentType = "application/json";

    public static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var asked = Accepted.ForAny(response.HttpContext.Request);
        if (asked.Media == MediaKind.Protobuf && response.HttpContext.Features.Get<DefinitionTable>() is { } table)
        {
            var (apiVersion, kind) = KubernetesEncoder.TypeOf(json.Span);
            if (ProtobufSchemas.Of(table, apiVersion, kind) is { } schema)
            {
                using var encoder = new KubernetesEncoder();
                encoder.WriteObject(apiVersion, kind, json.Span, schema);
                await Payload.SendAsync(response, KubernetesProtobuf.MediaType, encoder.Written, ct);
                return;
            }
        }

        await Payload.SendJsonAsync(response, asked, json, ct);
    }
}
