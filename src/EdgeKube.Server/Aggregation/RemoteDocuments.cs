using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Aggregation;

/// <summary>Asks extension API servers what they serve: discovery and OpenAPI.</summary>
internal sealed class RemoteDocuments(RemoteApis remotes, RemoteConnections connections, TimeProvider time)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    /// <summary>The OpenAPI v2 documents of those that answer, each with the path that its group version is below.</summary>
    public async Task<IReadOnlyList<(string Root, JsonObject Document)>> OpenApiV2Async(CancellationToken ct)
    {
        var asked = remotes.All.Where(api => api.State.IsAvailable)
            .Select(async api => ($"/apis/{api.ApiVersion}", Document: await TryAsync(api, "/openapi/v2", ct)));
        return [.. (await Task.WhenAll(asked)).Where(a => a.Document is not null).Select(a => (a.Item1, a.Document!))];
    }

    /// <returns>Null when it is not found there.</returns>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task<JsonObject?> GetAsync(RemoteApi api, string path, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), ending, _timeout, Timeout.InfiniteTimeSpan);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{api.Target.Address.GetLeftPart(UriPartial.Authority)}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("X-Remote-User", "system:kube-aggregator");
        request.Headers.TryAddWithoutValidation("X-Remote-Group", "system:masters");
        using var response = await connections.To(api).SendAsync(request, ending.Token);
        return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(ending.Token)) as JsonObject : null;
    }

    private async Task<JsonObject?> TryAsync(RemoteApi api, string path, CancellationToken ct)
    {
        try
        {
            return await GetAsync(api, path, ct);
        }
        catch (Exception e) when (IsFailure(e) || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null; // the rest is told all the same; that this one does not answer, its APIService says
        }
    }

    /// <summary>Whether that is how an API server fails that cannot be reached, or does not speak as one.</summary>
    public static bool IsFailure(Exception error) => error is HttpRequestException or IOException or SocketException or JsonException or WebhookException;
}
