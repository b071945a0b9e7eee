using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Server.NodeLink;

/// <summary>Gives a node the tokens that its pods mount, and no others: a node that is broken into has no more than its pods have.</summary>
internal sealed class PodTokens(NodeLinkCaches caches, INodeTokenIssuer issuer)
{
    private const long DefaultSeconds = 3600;

    public async Task<PodTokenReply> AnswerAsync(string node, PodTokenRequest request, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.Pods, request.Namespace, request.Pod);
        if (caches.Pods.Find(key)?.View is not { } pod || pod.Metadata.Uid != request.PodUid || pod.Spec.NodeName != node)
        {
            return Refused(request, $"pod {request.Namespace}/{request.Pod} ({request.PodUid}) is not bound to node {node}");
        }

        var account = pod.Spec.ServiceAccountName is { Length: > 0 } named ? named : "default";
        if (account != request.ServiceAccount || !Mounts(pod, request.Audience ?? "", request.ExpirationSeconds))
        {
            return Refused(request, $"pod {request.Namespace}/{request.Pod} mounts no such token of serviceaccount \"{request.ServiceAccount}\"");
        }

        try
        {
            var nodeUid = caches.Nodes.Find(new ResourceKey(BuiltIn.Nodes, "", node))?.View.Metadata.Uid ?? "";
            var order = new PodTokenOrder(
                request.Namespace,
                account,
                request.Audience ?? "",
                request.ExpirationSeconds,
                request.Pod,
                request.PodUid,
                node,
                nodeUid);
            return new PodTokenReply { Id = request.Id, Token = await issuer.IssueAsync(order, ct) };
        }
        catch (ApiException e)
        {
            return Refused(request, e.Message);
        }
    }

    private static PodTokenReply Refused(PodTokenRequest request, string problem) => new() { Id = request.Id, Problem = problem };

    private static bool Mounts(PodView pod, string audience, long seconds) =>
        (pod.Spec.Volumes ?? []).SelectMany(Sources).Any(source => IsSuch(source, audience, seconds));

    private static IEnumerable<JsonElement> Sources(JsonElement volume) =>
        volume.ValueKind == JsonValueKind.Object && volume.TryGetProperty("projected", out var projected)
        && projected.ValueKind == JsonValueKind.Object && projected.TryGetProperty("sources", out var sources) && sources.ValueKind == JsonValueKind.Array
            ? sources.EnumerateArray()
            : [];

    private static bool IsSuch(JsonElement source, string audience, long seconds) =>
        source.ValueKind == JsonValueKind.Object
        && source.TryGetProperty("serviceAccountToken", out var token) && token.ValueKind == JsonValueKind.Object
        && (token.TryGetProperty("audience", out var forWhom) ? forWhom.GetString() ?? "" : "") == audience
        && (token.TryGetProperty("expirationSeconds", out var life) && life.TryGetInt64(out var number) ? number : DefaultSeconds) == seconds;
}
