using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class WatchTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("watch=1")]
    [InlineData("watch=true&allowWatchBookmarks=true")]
    [InlineData("watch=true&resourceVersion=0")]
    public async Task A_watch_shows_what_is_there_and_then_every_change(string query)
    {
        var ns = await NamespaceAsync();
        await server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", ConfigMap("a"), Ct);
        await using var watch = await WatchAsync($"/api/v1/namespaces/{ns}/configmaps?{query}");
        Assert.Equal(("ADDED", "a"), await watch.NextAsync());

        await server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", ConfigMap("b"), Ct);
        Assert.Equal(("ADDED", "b"), await watch.NextAsync());
        await server.PatchAsync($"/api/v1/namespaces/{ns}/configmaps/a", "merge", """{"data":{"k":"v"}}""", Ct);
        Assert.Equal(("MODIFIED", "a"), await watch.NextAsync());
        await server.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{ns}/configmaps/b", null, Ct);
        Assert.Equal(("DELETED", "b"), await watch.NextAsync());
    }

    [Theory]
    [InlineData("resourceVersionMatch=Exact", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData(
        "resourceVersionMatch=Exact&resourceVersion=0", "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")]
    [InlineData("resourceVersionMatch=Some&resourceVersion=1", "resourceVersionMatch: Unsupported value: \"Some\": supported values: \"Exact\", \"NotOlderThan\", \"\"")]
    [InlineData("sendInitialEvents=true", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [InlineData("watch=true&sendInitialEvents=true", "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData(
        "watch=true&resourceVersionMatch=NotOlderThan", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    public async Task Parameters_that_do_not_go_together_are_refused(string query, string why)
    {
        var refused = await server.GetAsync($"/api/v1/configmaps?{query}", TestContext.Current.CancellationToken);
        Assert.Equal((422, "Invalid", $"ListOptions.meta.k8s.io \"\" is invalid: {why}"), ((int)refused.Code, refused.Reason, refused.Message));
    }

    [Fact]
    public async Task A_watch_from_a_revision_shows_only_what_came_after_it()
    {
        var ns = await NamespaceAsync();
        await server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", ConfigMap("a"), Ct);
        var list = await server.GetAsync($"/api/v1/namespaces/{ns}/configmaps", Ct);
        await using var watch = await WatchAsync(
            $"/api/v1/namespaces/{ns}/configmaps?watch=true&resourceVersion={list.Json["metadata"]!["resourceVersion"]}");
        await server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", ConfigMap("b"), Ct);
        Assert.Equal(("ADDED", "b"), await watch.NextAsync());
    }

    [Fact]
    public async Task An_object_that_stops_matching_the_selector_is_deleted_for_the_watch()
    {
        var ns = await NamespaceAsync();
        await using var watch = await WatchAsync($"/api/v1/namespaces/{ns}/configmaps?watch=true&labelSelector=app%3Dweb");
        await server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", """{"metadata":{"name":"a","labels":{"app":"web"} } }""", Ct);
        Assert.Equal(("ADDED", "a"), await watch.NextAsync());
        await server.PatchAsync($"/api/v1/namespaces/{ns}/configmaps/a", "merge", """{"metadata":{"labels":{"app":"db"} } }""", Ct);
        Assert.Equal(("DELETED", "a"), await watch.NextAsync());
    }

    [Fact]
    public async Task The_initial_events_end_in_an_annotated_bookmark_when_they_are_asked_for()
    {
        var ns = await NamespaceAsync();
        await server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", ConfigMap("a"), Ct);
        await using var watch = await WatchAsync(
            $"/api/v1/namespaces/{ns}/configmaps?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
        Assert.Equal(("ADDED", "a"), await watch.NextAsync());
        var bookmark = await watch.NextObjectAsync();
        Assert.Equal("BOOKMARK", (string?)bookmark["type"]);
        Assert.Equal("true", (string?)bookmark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&allowWatchBookmarks=true")]
    public async Task A_watch_ends_after_its_timeout_as_a_whole_response(string more)
    {
        await using var watch = await WatchAsync($"/api/v1/namespaces/default/secrets?watch=true&timeoutSeconds=1{more}");
        Assert.Null(await watch.LineAsync());
    }

    private static string ConfigMap(string name) => $$"""{"metadata":{"name":"{{name}}"} }""";

    private async Task<string> NamespaceAsync()
    {
        var made = await server.PostAsync("/api/v1/namespaces", """{"metadata":{"generateName":"watch-"} }""", Ct);
        return (string)made.Json["metadata"]!["name"]!;
    }

    private async Task<OpenWatch> WatchAsync(string path)
    {
        var response = await server.Admin.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        response.EnsureSuccessStatusCode();
        return new OpenWatch(response, new StreamReader(await response.Content.ReadAsStreamAsync(Ct)));
    }

    private sealed class OpenWatch(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        public async Task<string?> LineAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            return await lines.ReadLineAsync(limit.Token);
        }

        public async Task<JsonNode> NextObjectAsync() => JsonNode.Parse(await LineAsync() ?? throw new InvalidOperationException("the watch ended"))!;

        public async Task<(string Type, string Name)> NextAsync()
        {
            while (true)
            {
                var change = await NextObjectAsync();
                var name = (string?)change["object"]!["metadata"]!["name"] ?? "";
                if (name != "kube-root-ca.crt")
                {
                    return ((string)change["type"]!, name);
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
