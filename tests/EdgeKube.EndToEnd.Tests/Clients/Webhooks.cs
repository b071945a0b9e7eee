using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Webhooks of the test's own: what is answered at each path, and what was asked there.</summary>
internal sealed class Webhooks : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<JsonObject, Task<JsonNode>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Path, JsonObject Asked)> _asked = [];
    private HttpsServer? _server;

    public static async Task<Webhooks> StartAsync()
    {
        var webhooks = new Webhooks();
        webhooks._server = await HttpsServer.StartAsync(webhooks.AnswerAsync);
        return webhooks;
    }

    /// <summary>Gives the <c>clientConfig</c> of what is answered at a path.</summary>
    public string At(string path, Func<JsonObject, JsonNode> answer) => At(path, asked => Task.FromResult(answer(asked)));

    public string At(string path, Func<JsonObject, Task<JsonNode>> answer)
    {
        _answers[path] = answer;
        return $$"""{"url":"https://127.0.0.1:{{_server!.Port}}{{path}}","caBundle":"{{_server.CaBundle}}"}""";
    }

    /// <summary>The requests that came to a path.</summary>
    public IReadOnlyList<JsonNode> Asked(string path) => [.. _asked.Where(a => a.Path == path).Select(a => a.Asked["request"]!)];

    /// <summary>The answer of an admission webhook.</summary>
    public static JsonNode Review(JsonObject asked, bool allowed, string more = "{}")
    {
        var response = JsonNode.Parse(more)!;
        response["uid"] = asked["request"]!["uid"]!.DeepClone();
        response["allowed"] = allowed;
        return new JsonObject { ["apiVersion"] = asked["apiVersion"]!.DeepClone(), ["kind"] = "AdmissionReview", ["response"] = response };
    }

    public static JsonNode Patch(JsonObject asked, string patch) => Review(
        asked, allowed: true, $$"""{"patchType":"JSONPatch","patch":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}"}""");

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        _asked.Enqueue((path, asked));
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync((await _answers[path](asked)).ToJsonString(), http.RequestAborted);
    }
}
