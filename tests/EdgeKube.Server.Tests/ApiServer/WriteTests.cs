using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class WriteTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_created_read_changed_and_deleted()
    {
        var created = await server.PostAsync(Maps, Map("life"), Ct);
        Assert.Equal((HttpStatusCode.Created, "ConfigMap"), (created.Code, created.Field("kind")));
        var read = await server.GetAsync($"{Maps}/life", Ct);
        Assert.Equal((HttpStatusCode.OK, created.Text), (read.Code, read.Text));
        var body = read.Json;
        body["data"]!["a"] = "2";
        var changed = await server.PutAsync($"{Maps}/life", body, Ct);
        Assert.Equal((HttpStatusCode.OK, "2"), (changed.Code, changed.Field("data", "a")));
        var deleted = await server.SendAsync(HttpMethod.Delete, $"{Maps}/life", null, Ct);
        Assert.Equal((HttpStatusCode.OK, "Success", "life"), (deleted.Code, deleted.Field("status"), deleted.Field("details", "name")));
        var gone = await server.GetAsync($"{Maps}/life", Ct);
        Assert.Equal((HttpStatusCode.NotFound, "NotFound", "configmaps \"life\" not found"), (gone.Code, gone.Reason, gone.Message));
    }

    [Fact]
    public async Task A_second_object_of_one_name_is_already_there()
    {
        await server.PostAsync(Maps, Map("twice"), Ct);
        var again = await server.PostAsync(Maps, Map("twice"), Ct);
        Assert.Equal(
            (HttpStatusCode.Conflict, "AlreadyExists", "configmaps \"twice\" already exists"), (again.Code, again.Reason, again.Message));
    }

    [Fact]
    public async Task A_stale_revision_is_a_conflict()
    {
        var body = (await server.PostAsync(Maps, Map("stale"), Ct)).Json;
        await server.PatchAsync($"{Maps}/stale", "merge", """{"data":{"b":"1"}}""", Ct);
        var answer = await server.PutAsync($"{Maps}/stale", body, Ct);
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (answer.Code, answer.Reason));
        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"stale\": the object has been modified; please apply your changes to the latest version and try again",
            answer.Message);
    }

    [Fact]
    public async Task What_a_schema_refuses_is_told_with_its_paths()
    {
        var answer = await server.PostAsync(
            "/api/v1/namespaces/default/pods",
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"containers":[{"name":"C_1","image":""}]}}""",
            Ct);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid", "Pod"), (answer.Code, answer.Reason, answer.Field("details", "kind")));
        var fields = answer.Json["details"]!["causes"]!.AsArray().Select(c => (string?)c!["field"]);
        Assert.Contains("spec.containers[0].name", fields);
        Assert.Contains("spec.containers[0].image", fields);
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other"}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":1}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":"here"}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":["here"]}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_body_that_is_not_this_object_is_a_bad_request(string body)
    {
        var answer = await server.SendAsync(HttpMethod.Put, $"{Maps}/here", body, Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":1}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":"here"}""")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}""")]
    [InlineData("""{"apiVersion":1,"kind":[],"metadata":{"name":"a"}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"other"}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":"x"}""")]
    [InlineData("null")]
    public async Task A_new_object_that_cannot_be_read_is_a_bad_request(string body)
    {
        var answer = await server.PostAsync(Maps, body, Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
    }

    [Theory]
    [InlineData("merge", """{"data":{"a":null,"b":"2"}}""")]
    [InlineData("strategic-merge", """{"data":{"a":null,"b":"2"}}""")]
    [InlineData("json", """[{"op":"remove","path":"/data/a"},{"op":"add","path":"/data/b","value":"2"}]""")]
    public async Task Every_type_of_patch_changes_an_object(string type, string patch)
    {
        await server.PostAsync(Maps, Map($"patch-{type}"), Ct);
        var answer = await server.PatchAsync($"{Maps}/patch-{type}", type, patch, Ct);
        Assert.Equal((HttpStatusCode.OK, """{"b":"2"}"""), (answer.Code, answer.Json["data"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("merge", "[]")]
    [InlineData("strategic-merge", "1")]
    [InlineData("json", """{"op":"remove"}""")]
    [InlineData("merge", "{")]
    [InlineData("merge", """{"metadata":"x"}""")]
    public async Task A_patch_that_cannot_be_read_is_a_bad_request(string type, string patch)
    {
        await server.PostAsync(Maps, Map("unpatched"), Ct);
        var answer = await server.PatchAsync($"{Maps}/unpatched", type, patch, Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_test_of_a_json_patch_that_fails_is_invalid()
    {
        await server.PostAsync(Maps, Map("tested"), Ct);
        var answer = await server.PatchAsync($"{Maps}/tested", "json", """[{"op":"test","path":"/data/a","value":"7"}]""", Ct);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_body_of_an_unknown_type_is_not_supported()
    {
        var posted = await server.SendAsync(HttpMethod.Post, Maps, "a: 1", "text/plain", "application/json", Ct);
        var patched = await server.SendAsync(HttpMethod.Patch, $"{Maps}/x", "{}", "application/json", "application/json", Ct);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType"), (posted.Code, posted.Reason));
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType"), (patched.Code, patched.Reason));
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_too_large()
    {
        var answer = await server.PostAsync(Maps, new string(' ', (3 * 1024 * 1024) + 1), Ct);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task What_is_no_collection_has_no_post()
    {
        var answer = await server.PostAsync($"{Maps}/life", Map("life"), Ct);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "MethodNotAllowed"), (answer.Code, answer.Reason));
    }

    [Theory]
    [InlineData("Strict", HttpStatusCode.BadRequest, 0)]
    [InlineData("Warn", HttpStatusCode.Created, 2)]
    [InlineData("Ignore", HttpStatusCode.Created, 0)]
    public async Task Unknown_and_doubled_fields_are_refused_warned_of_or_ignored(string validation, HttpStatusCode code, int warnings)
    {
        var name = $"fields-{validation}".ToLowerInvariant();
        var answer = await server.PostAsync(
            $"{Maps}?fieldValidation={validation}",
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"a":"1","a":"2"},"colour":"red"}""",
            Ct);
        Assert.Equal((code, warnings), (answer.Code, answer.Warnings.Count));
        if (code == HttpStatusCode.BadRequest)
        {
            Assert.Contains("strict decoding error", answer.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("colour", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_dry_run_answers_and_changes_nothing()
    {
        var created = await server.PostAsync($"{Maps}?dryRun=All", Map("dry"), Ct);
        Assert.Equal(HttpStatusCode.Created, created.Code);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"{Maps}/dry", Ct)).Code);
        await server.PostAsync(Maps, Map("dry"), Ct);
        var patched = await server.SendAsync(
            HttpMethod.Patch, $"{Maps}/dry?dryRun=All", """{"data":{"a":"9"}}""", "application/merge-patch+json", "application/json", Ct);
        Assert.Equal("9", patched.Field("data", "a"));
        await server.SendAsync(HttpMethod.Delete, $"{Maps}/dry?dryRun=All", null, Ct);
        Assert.Equal("1", (await server.GetAsync($"{Maps}/dry", Ct)).Field("data", "a"));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync($"{Maps}?dryRun=Some", Map("dry2"), Ct)).Code);
    }

    [Fact]
    public async Task A_collection_is_deleted_by_its_selector()
    {
        await server.PostAsync(Maps, Map("red", """{"colour":"red"}"""), Ct);
        await server.PostAsync(Maps, Map("blue", """{"colour":"blue"}"""), Ct);
        var answer = await server.SendAsync(HttpMethod.Delete, $"{Maps}?labelSelector=colour%3Dred", null, Ct);
        Assert.Equal((HttpStatusCode.OK, "ConfigMapList"), (answer.Code, answer.Field("kind")));
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"{Maps}/red", Ct)).Code);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"{Maps}/blue", Ct)).Code);
    }

    [Fact]
    public async Task A_delete_that_expects_another_object_is_a_conflict()
    {
        await server.PostAsync(Maps, Map("kept"), Ct);
        var answer = await server.SendAsync(HttpMethod.Delete, $"{Maps}/kept", """{"preconditions":{"uid":"another"}}""", Ct);
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (answer.Code, answer.Reason));
        var unread = await server.SendAsync(HttpMethod.Delete, $"{Maps}/kept", """{"preconditions":"x","gracePeriodSeconds":-1}""", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, unread.Code);
    }

    internal static string Map(string name, string labels = "{}") => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = JsonNode.Parse(labels) },
        ["data"] = new JsonObject { ["a"] = "1" },
    }.ToJsonString();
}
