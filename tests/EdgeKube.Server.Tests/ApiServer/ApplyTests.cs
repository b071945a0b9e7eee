using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class ApplyTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_not_there_is_made_and_an_apply_of_the_same_writes_nothing()
    {
        var made = await ApplyAsync($"{Maps}/new", Map("new", "\"a\":\"1\""), "me");
        Assert.Equal((HttpStatusCode.Created, "1"), (made.Code, made.Field("data", "a")));
        var entry = Assert.Single(Entries(made));
        Assert.Equal(("me", "Apply", "v1"), (Text(entry, "manager"), Text(entry, "operation"), Text(entry, "apiVersion")));
        Assert.Equal("""{"f:data":{"f:a":{}}}""", entry!["fieldsV1"]!.ToJsonString());
        var again = await ApplyAsync($"{Maps}/new", Map("new", "\"a\":\"1\""), "me");
        Assert.Equal((HttpStatusCode.OK, made.Text), (again.Code, again.Text));
    }

    [Fact]
    public async Task Yaml_is_read_as_what_it_says()
    {
        var yaml = """
            # a comment
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: yaml, labels: {app: "1"}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: "1"}}
              template:
                metadata:
                  labels: {app: "1"}
                spec:
                  containers:
                  - name: c
                    image: busybox
                    args: ["yes", "no"]
                    command: [sh, -c, "echo"]
            """;
        var made = await ApplyAsync($"{Deployments}/yaml", yaml, "me");
        Assert.Equal((HttpStatusCode.Created, "3", "1"), (made.Code, made.Field("spec", "replicas"), made.Field("spec", "template", "metadata", "labels", "app")));
        var broken = await ApplyAsync($"{Deployments}/yaml", "a: [", "me");
        Assert.Equal(HttpStatusCode.BadRequest, broken.Code);
        Assert.StartsWith("error decoding YAML: error converting YAML to JSON: yaml: ", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_is_told_whose_fields_it_would_take_and_may_force_it()
    {
        await ApplyAsync($"{Maps}/fight", Map("fight", "\"a\":\"1\",\"b\":\"1\""), "one");
        var refused = await ApplyAsync($"{Maps}/fight", Map("fight", "\"a\":\"2\""), "two");
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (refused.Code, refused.Reason));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"one\": .data.a", refused.Message);
        Assert.Equal(
            """[{"reason":"FieldManagerConflict","message":"conflict with \u0022one\u0022","field":".data.a"}]""",
            refused.Json["details"]!["causes"]!.ToJsonString());
        var forced = await ApplyAsync($"{Maps}/fight", Map("fight", "\"a\":\"2\""), "two", "&force=true");
        Assert.Equal((HttpStatusCode.OK, "2", "1"), (forced.Code, forced.Field("data", "a"), forced.Field("data", "b")));
        var left = await ApplyAsync($"{Maps}/fight", Map("fight", ""), "two");
        Assert.Equal("""{"b":"1"}""", left.Json["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Other_writes_are_written_down_under_the_manager_or_the_program()
    {
        await server.PostAsync($"{Maps}?fieldManager=maker", Map("marks", "\"a\":\"1\""), Ct);
        server.Admin.DefaultRequestHeaders.UserAgent.ParseAdd("tool/1.0");
        var patched = await server.PatchAsync($"{Maps}/marks", "merge", """{"data":{"a":"2","b":"1"}}""", Ct);
        server.Admin.DefaultRequestHeaders.UserAgent.Clear();
        Assert.Equal(["maker", "tool"], Entries(patched).Select(e => Text(e, "manager")).Order());
        Assert.Equal("""{"f:data":{"f:a":{},"f:b":{}}}""", FieldsOf(patched, "tool"));
        Assert.Equal("""{"f:data":{}}""", FieldsOf(patched, "maker"));
        var again = await server.PatchAsync($"{Maps}/marks?fieldManager=third", "merge", """{"data":{"b":"1"}}""", Ct);
        Assert.Equal(patched.Text, again.Text);
    }

    [Fact]
    public async Task An_update_without_entries_keeps_them_and_one_empty_entry_resets_them()
    {
        var made = await ApplyAsync($"{Maps}/reset", Map("reset", "\"a\":\"1\""), "me");
        var body = made.Json;
        body["metadata"]!.AsObject().Remove("managedFields");
        var kept = await server.PutAsync($"{Maps}/reset", body, Ct);
        Assert.Equal(made.Text, kept.Text);
        var emptied = await server.PatchAsync($"{Maps}/reset", "merge", """{"metadata":{"managedFields":[]}}""", Ct);
        Assert.Single(Entries(emptied));
        var reset = await server.PatchAsync($"{Maps}/reset", "merge", """{"metadata":{"managedFields":[{}]}}""", Ct);
        Assert.Null(reset.Json["metadata"]!["managedFields"]);
        var later = await server.PatchAsync($"{Maps}/reset", "merge", """{"data":{"b":"1"}}""", Ct);
        Assert.Null(later.Json["metadata"]!["managedFields"]);
        var applied = await ApplyAsync($"{Maps}/reset", Map("reset", "\"a\":\"1\""), "me");
        Assert.Equal("""{"f:data":{".":{},"f:a":{},"f:b":{}}}""", FieldsOf(applied, "before-first-apply"));
    }

    [Fact]
    public async Task Scale_and_status_have_managers_of_their_own()
    {
        await ApplyAsync($"{Deployments}/parts", Deployment("parts", 2), "me");
        var scale = """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"parts"},"spec":{"replicas":5}}""";
        var refused = await ApplyAsync($"{Deployments}/parts/scale", scale, "hpa");
        Assert.Equal("Apply failed with 1 conflict: conflict with \"me\": .spec.replicas", refused.Message);
        var scaled = await ApplyAsync($"{Deployments}/parts/scale", scale, "hpa", "&force=true");
        Assert.Equal((HttpStatusCode.OK, "Scale", "5"), (scaled.Code, scaled.Field("kind"), scaled.Field("spec", "replicas")));
        var status = await ApplyAsync(
            $"{Deployments}/parts/status",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"parts"},"spec":{"replicas":9},"status":{"replicas":1}}""",
            "watcher");
        Assert.Equal(("5", "1"), (status.Field("spec", "replicas"), status.Field("status", "replicas")));
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", FieldsOf(status, "hpa"));
        Assert.Equal("""{"f:status":{"f:replicas":{}}}""", FieldsOf(status, "watcher"));
        Assert.Equal(["", "scale", "status"], Entries(status).Select(e => Text(e, "subresource")).Order());
        await server.PatchAsync($"{Deployments}/parts/scale?fieldManager=kubectl", "merge", """{"spec":{"replicas":1}}""", Ct);
        var conflict = await ApplyAsync($"{Deployments}/parts", Deployment("parts", 2), "me");
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas", conflict.Message);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_stores_nothing()
    {
        var dry = await ApplyAsync($"{Maps}/dry", Map("dry", "\"a\":\"1\""), "me", "&dryRun=All");
        Assert.Equal((HttpStatusCode.Created, "1"), (dry.Code, dry.Field("data", "a")));
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"{Maps}/dry", Ct)).Code);
        var made = await ApplyAsync($"{Maps}/dry", Map("dry", "\"a\":\"1\""), "me");
        var changed = await ApplyAsync($"{Maps}/dry", Map("dry", "\"a\":\"2\""), "me", "&dryRun=All");
        Assert.Equal(("2", made.Revision), (changed.Field("data", "a"), changed.Revision));
        Assert.Equal(made.Text, (await server.GetAsync($"{Maps}/dry", Ct)).Text);
    }

    [Fact]
    public async Task Options_and_bodies_that_do_not_fit_are_refused()
    {
        var nameless = await ApplyAsync($"{Maps}/bad", Map("bad", ""), "");
        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"),
            (nameless.Code, nameless.Message));
        var forced = await server.PatchAsync($"{Maps}/bad?force=true", "merge", "{}", Ct);
        Assert.Equal(
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch", forced.Message);
        var unknown = await ApplyAsync($"{Maps}/bad", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bad"},"dat":{}}""", "me");
        Assert.Equal("failed to create typed patch object (default/bad; v1, Kind=ConfigMap): .dat: field not declared in schema", unknown.Message);
        var other = await ApplyAsync($"{Maps}/bad", Map("other", ""), "me");
        Assert.Equal("the name of the object (other) does not match the name on the URL (bad)", other.Message);
        var owned = await ApplyAsync(
            $"{Maps}/bad", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bad","managedFields":[]}}""", "me");
        Assert.Equal("metadata.managedFields must be nil", owned.Message);
        var version = await ApplyAsync($"{Maps}/bad", """{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"bad"}}""", "me");
        Assert.Equal("Incorrect version specified in apply patch. Specified patch version: v2, expected: v1", version.Message);
    }

    [Fact]
    public async Task What_our_own_components_make_is_not_tracked_until_somebody_applies()
    {
        var made = await server.Registry.CreateAsync(
            server.Registry.Definitions.FindKind("v1", "ConfigMap")!,
            "default",
            (JsonObject)JsonNode.Parse(Map("own", "\"a\":\"1\""))!,
            EdgeKube.Server.Registry.WriteOptions.Own("test"),
            Ct);
        Assert.Null(JsonNode.Parse(made.Json.Span)!["metadata"]!["managedFields"]);
        var applied = await ApplyAsync($"{Maps}/own", Map("own", "\"b\":\"1\""), "me");
        Assert.Equal(["before-first-apply", "me"], Entries(applied).Select(e => Text(e, "manager")).Order());
        var options = EdgeKube.Server.Registry.WriteOptions.Own("component");
        var key = server.Registry.Definitions.FindKind("v1", "ConfigMap")!.Key("default", "own");
        await server.Registry.UpdateAsync(
            key,
            map =>
            {
                map["data"]!["b"] = "2";
                return map;
            },
            options,
            Ct);
        var refused = await ApplyAsync($"{Maps}/own", Map("own", "\"b\":\"1\""), "me");
        Assert.Equal("Apply failed with 1 conflict: conflict with \"component\" using v1: .data.b", refused.Message);
    }

    private Task<ApiAnswer> ApplyAsync(string path, string body, string manager, string more = "") => server.SendAsync(
        HttpMethod.Patch, $"{path}?fieldManager={manager}{more}", body, "application/apply-patch+yaml", "application/json", Ct);

    private static string Map(string name, string data) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}"},"data":{ {{data}} } }""";

    private static string Deployment(string name, int replicas) =>
        $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}"},"spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"a":"1"}},
        "template":{"metadata":{"labels":{"a":"1"}},"spec":{"containers":[{"name":"c","image":"i"}]} } } }
        """;

    private static JsonArray Entries(ApiAnswer answer) => answer.Json["metadata"]!["managedFields"]!.AsArray();

    private static string Text(JsonNode? entry, string name) => (string?)entry?[name] ?? "";

    private static string FieldsOf(ApiAnswer answer, string manager) =>
        Entries(answer).Single(e => Text(e, "manager") == manager)!["fieldsV1"]!.ToJsonString();
}
