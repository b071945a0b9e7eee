using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class CustomResourceTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private const int MostTries = 3000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_definition_is_completed_served_and_told_of()
    {
        var made = await DefineAsync("widgets", "Widget");
        Assert.Equal("widget", made.Field("spec", "names", "singular"));
        Assert.Equal("WidgetList", made.Field("spec", "names", "listKind"));
        Assert.Equal("widgets", made.Field("status", "acceptedNames", "plural"));
        var resources = await server.GetAsync("/apis/widgets.example.com/v1", Ct);
        Assert.Contains(resources.Json["resources"]!.AsArray(), r => (string?)r!["name"] == "widgets/scale");
        var groups = await server.GetAsync("/apis/widgets.example.com", Ct);
        Assert.Equal("v1", groups.Field("preferredVersion", "version"));
        var openApi = await server.GetAsync("/openapi/v3/apis/widgets.example.com/v1", Ct);
        var schema = openApi.Json["components"]!["schemas"]!["com.example.widgets.v1.Widget"]!;
        Assert.Equal("What is wanted.", (string?)schema["properties"]!["spec"]!["description"]);
        var index = await server.GetAsync("/openapi/v3", Ct);
        Assert.NotNull(index.Json["paths"]!["apis/widgets.example.com/v1"]);
    }

    [Fact]
    public async Task A_custom_kind_is_not_said_to_take_strategic_merge_patches()
    {
        await DefineAsync("plains", "Plain");
        var document = await server.GetAsync("/openapi/v3/apis/plains.example.com/v1", Ct);
        var patch = document.Json["paths"]!["/apis/plains.example.com/v1/namespaces/{namespace}/plains/{name}"]!["patch"]!;
        Assert.Equal(
            ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"],
            patch["requestBody"]!["content"]!.AsObject().Select(t => t.Key));
    }

    [Fact]
    public async Task An_object_is_pruned_defaulted_and_counted()
    {
        await DefineAsync("things", "Thing");
        const string Path = "/apis/things.example.com/v1/namespaces/default/things";
        var created = await server.PostAsync(Path, Object("things", "Thing", "one", """{"color":"red","odd":1}"""), Ct);
        Assert.Equal(HttpStatusCode.Created, created.Code);
        Assert.Equal("""{"color":"red","replicas":1}""", created.Json["spec"]!.ToJsonString());
        Assert.Equal(1, (int)created.Json["metadata"]!["generation"]!);
        var patched = await server.PatchAsync($"{Path}/one", "merge", """{"spec":{"color":"blue"},"status":{"replicas":9}}""", Ct);
        Assert.Equal(2, (int)patched.Json["metadata"]!["generation"]!);
        Assert.Null(patched.Json["status"]);
        var status = await server.PatchAsync($"{Path}/one/status", "merge", """{"spec":{"color":"red"},"status":{"replicas":9,"selector":"a=b"}}""", Ct);
        Assert.Equal(("blue", 2), (status.Field("spec", "color"), (int)status.Json["metadata"]!["generation"]!));
        var scale = await server.PatchAsync($"{Path}/one/scale", "merge", """{"spec":{"replicas":4}}""", Ct);
        Assert.Equal((4, 9, "a=b"), ((int)scale.Json["spec"]!["replicas"]!, (int)scale.Json["status"]!["replicas"]!, scale.Field("status", "selector")));
        var strategic = await server.PatchAsync($"{Path}/one", "strategic-merge", "{}", Ct);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, strategic.Code);
        var selected = await server.GetAsync($"{Path}?fieldSelector=spec.color%3Dblue", Ct);
        Assert.Single(selected.Json["items"]!.AsArray());
        var table = await server.SendAsync(HttpMethod.Get, Path, null, "application/json", "application/json;as=Table;v=v1;g=meta.k8s.io", Ct);
        Assert.Equal("""["one","blue"]""", table.Json["rows"]![0]!["cells"]!.ToJsonString());
    }

    [Fact]
    public async Task What_the_schema_refuses_is_told_with_its_paths()
    {
        await DefineAsync("strict", "Strict");
        const string Path = "/apis/strict.example.com/v1/namespaces/default/strict";
        var refused = await server.PostAsync(Path, Object("strict", "Strict", "bad", """{"color":"green","replicas":99}"""), Ct);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), (refused.Code, refused.Reason));
        Assert.Contains("spec.color: Unsupported value: \"green\": supported values: \"red\", \"blue\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains("spec.replicas: Invalid value: 99: spec.replicas in body should be less than or equal to 10", refused.Message, StringComparison.Ordinal);
        var unknown = await server.PostAsync($"{Path}?fieldValidation=Strict", Object("strict", "Strict", "bad", """{"color":"red","odd":1}"""), Ct);
        Assert.Equal(
            "Strict in version \"v1\" cannot be handled as a Strict: strict decoding error: unknown field \"spec.odd\"", unknown.Message);
    }

    [Fact]
    public async Task Every_served_version_shows_the_same_object()
    {
        await DefineAsync("olds", "Old");
        await server.PostAsync("/apis/olds.example.com/v1/namespaces/default/olds", Object("olds", "Old", "one", """{"color":"red"}"""), Ct);
        var old = await server.GetAsync("/apis/olds.example.com/v1beta1/namespaces/default/olds/one", Ct);
        Assert.Equal("olds.example.com/v1beta1", old.Field("apiVersion"));
        var list = await server.GetAsync("/apis/olds.example.com/v1beta1/olds", Ct);
        Assert.Equal("olds.example.com/v1beta1", (string?)list.Json["items"]![0]!["apiVersion"]);
        old.Json["spec"]!["color"] = "blue";
        var body = old.Json;
        body["spec"]!["color"] = "blue";
        var put = await server.PutAsync("/apis/olds.example.com/v1beta1/namespaces/default/olds/one", body, Ct);
        Assert.Equal((HttpStatusCode.OK, "olds.example.com/v1beta1"), (put.Code, put.Field("apiVersion")));
        var now = await server.GetAsync("/apis/olds.example.com/v1/namespaces/default/olds/one", Ct);
        Assert.Equal(("olds.example.com/v1", "blue"), (now.Field("apiVersion"), now.Field("spec", "color")));
    }

    [Fact]
    public async Task A_name_that_another_definition_holds_is_not_accepted()
    {
        await DefineAsync("firsts", "First", "names.example.com");
        var second = Definition("seconds", "First", "names.example.com");
        await server.PostAsync(Definitions, second, Ct);
        var refused = await ConditionAsync("seconds.names.example.com", "NamesAccepted", "False");
        Assert.Equal("ListKindConflict", (string?)refused["reason"]);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/apis/names.example.com/v1/seconds", Ct)).Code);
        await server.SendAsync(HttpMethod.Delete, $"{Definitions}/firsts.names.example.com", null, Ct);
        await ConditionAsync("seconds.names.example.com", "Established", "True");
    }

    [Fact]
    public async Task A_definition_takes_its_objects_along()
    {
        await DefineAsync("goings", "Going");
        const string Path = "/apis/goings.example.com/v1/namespaces/default/goings";
        await server.PostAsync(Path, Object("goings", "Going", "one", """{"color":"red"}"""), Ct);
        var deleted = await server.SendAsync(HttpMethod.Delete, $"{Definitions}/goings.goings.example.com", null, Ct);
        Assert.Equal(HttpStatusCode.OK, deleted.Code);
        for (var left = MostTries; (await server.GetAsync($"{Definitions}/goings.goings.example.com", Ct)).Code != HttpStatusCode.NotFound
            || (await server.GetAsync(Path, Ct)).Code != HttpStatusCode.NotFound; left--)
        {
            Assert.True(left > 0, "the definition does not go");
        }

        await DefineAsync("goings", "Going");
        Assert.Empty((await server.GetAsync(Path, Ct)).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData("\"type\":\"string\"", "spec.versions[0].schema.openAPIV3Schema.type: Invalid value: \"string\": must be object at the root")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{}}",
        "spec.versions[0].schema.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"anyOf\":[{\"type\":\"integer\"}]}}",
        "spec.versions[0].schema.openAPIV3Schema.properties[a].anyOf[0].type: Forbidden: must be empty to be structural")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":[{\"type\":\"string\"}]}}",
        "spec.versions[0].schema.openAPIV3Schema.properties[a].items: Forbidden: items must be a schema object and not an array")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"(\"}}",
        "spec.versions[0].schema.openAPIV3Schema.properties[a].pattern: Invalid value: \"(\": must be a valid regular expression, but isn't")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"default\":\"x\"}}",
        "spec.versions[0].schema.openAPIV3Schema.properties[a].default: Invalid value: \"string\"")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"x-kubernetes-validations\":[{\"rule\":\"self.b == 1\"}]",
        "spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations[0].rule: Invalid value")]
    [InlineData(
        "\"type\":\"object\",\"x-kubernetes-validations\":[{\"rule\":\"authorizer.path('/').check('get').allowed()\"}]",
        "undeclared reference to 'authorizer'")]
    [InlineData(
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"x-kubernetes-validations\":[{\"rule\":\"self.contains('x')\"}]}}}",
        "properties[a].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x")]
    public async Task A_schema_that_is_not_structural_is_refused(string schema, string why)
    {
        var crd = (JsonObject)JsonNode.Parse(Definition("bads", "Bad"))!;
        crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"] = JsonNode.Parse($"{{{schema}}}");
        var refused = await server.PostAsync(Definitions, crd.ToJsonString(), Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_of_the_schema_is_held()
    {
        var crd = (JsonObject)JsonNode.Parse(Definition("rules", "Rule"))!;
        foreach (var version in crd["spec"]!["versions"]!.AsArray())
        {
            version!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["x-kubernetes-validations"] = JsonNode.Parse("""
                [{"rule":"self.color != 'red' || self.replicas < 3","message":"at most two are red"},
                {"rule":"self.replicas >= oldSelf.replicas","messageExpression":"'no fewer than ' + ['0', '1', '2'][oldSelf.replicas]","fieldPath":".replicas"}]
                """);
        }

        var made = await server.PostAsync(Definitions, crd.ToJsonString(), Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        await ConditionAsync("rules.rules.example.com", "Established", "True");
        const string Path = "/apis/rules.example.com/v1/namespaces/default/rules";
        var refused = await server.PostAsync(Path, Object("rules", "Rule", "one", """{"color":"red","replicas":5}"""), Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Code);
        Assert.Contains("at most two are red", refused.Message, StringComparison.Ordinal);
        await server.PostAsync(Path, Object("rules", "Rule", "one", """{"color":"red","replicas":2}"""), Ct);
        var fewer = await server.PatchAsync($"{Path}/one", "merge", """{"spec":{"replicas":1}}""", Ct);
        Assert.Contains("spec.replicas: Invalid value", fewer.Message, StringComparison.Ordinal);
        Assert.Contains("no fewer than 2", fewer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_is_seen_in_objects_that_are_older_than_it()
    {
        await DefineAsync("elders", "Elder");
        const string Path = "/apis/elders.example.com/v1/namespaces/default/elders";
        var made = await server.PostAsync(Path, Object("elders", "Elder", "one", """{"color":"red"}"""), Ct);
        var crd = (await server.GetAsync($"{Definitions}/elders.elders.example.com", Ct)).Json;
        foreach (var version in crd["spec"]!["versions"]!.AsArray())
        {
            version!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["later"] =
                JsonNode.Parse("""{"type":"object","default":{},"properties":{"on":{"type":"boolean","default":true}}}""");
        }

        var changed = await server.PutAsync($"{Definitions}/elders.elders.example.com", crd, Ct);
        Assert.True(changed.Code == HttpStatusCode.OK, changed.Text);
        var left = MostTries;
        for (; (await server.GetAsync($"{Path}/one", Ct)).Json["spec"]!["later"] is null; left--)
        {
            Assert.True(left > 0, "the default does not come");
        }

        var one = (await server.GetAsync($"{Path}/one", Ct)).Json;
        Assert.Equal("""{"on":true}""", one["spec"]!["later"]!.ToJsonString());
        Assert.Equal((string?)made.Json["metadata"]!["resourceVersion"], (string?)one["metadata"]!["resourceVersion"]);
        var all = (await server.GetAsync(Path, Ct)).Json["items"]![0]!;
        Assert.True(JsonNode.DeepEquals(one["spec"], all["spec"]));
        var patched = await server.PatchAsync($"{Path}/one", "json", """[{"op":"replace","path":"/spec/later/on","value":false}]""", Ct);
        Assert.Equal("""{"on":false}""", patched.Json["spec"]!["later"]!.ToJsonString());
    }

    [Fact]
    public async Task An_object_within_another_has_metadata_like_any_other()
    {
        var crd = (JsonObject)JsonNode.Parse(Definition("wraps", "Wrap"))!;
        foreach (var version in crd["spec"]!["versions"]!.AsArray())
        {
            version!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["inner"] =
                JsonNode.Parse("""{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}""");
        }

        await server.PostAsync(Definitions, crd.ToJsonString(), Ct);
        await ConditionAsync("wraps.wraps.example.com", "Established", "True");
        const string Path = "/apis/wraps.example.com/v1/namespaces/default/wraps";
        var body = Object("wraps", "Wrap", "one", """{"inner":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","odd":1},"spec":{"any":1}},"odd":1,"odd":2}""");
        var refused = await server.PostAsync($"{Path}?fieldValidation=Strict", body, Ct);
        Assert.EndsWith(
            "strict decoding error: duplicate field \"spec.odd\", unknown field \"spec.inner.metadata.odd\", unknown field \"spec.odd\"", refused.Message, StringComparison.Ordinal);
        var made = await server.PostAsync(Path, body, Ct);
        Assert.Equal("""{"name":"p"}""", made.Json["spec"]!["inner"]!["metadata"]!.ToJsonString());
        var wrong = await server.PatchAsync($"{Path}/one", "merge", """{"spec":{"inner":{"metadata":{"name":true}}}}""", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Code);
        var nameless = await server.PatchAsync($"{Path}/one", "merge", """{"spec":{"inner":{"kind":null}}}""", Ct);
        Assert.Contains("spec.inner.kind: Required value: must not be empty", nameless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_selector_sees_the_defaults_of_what_is_older()
    {
        await DefineAsync("picks", "Pick");
        const string Path = "/apis/picks.example.com/v1/namespaces/default/picks";
        await server.PostAsync(Path, Object("picks", "Pick", "plain", "{}"), Ct);
        var start = (await server.PostAsync(Path, Object("picks", "Pick", "blue", """{"color":"blue"}"""), Ct)).Revision;
        var crd = (await server.GetAsync($"{Definitions}/picks.picks.example.com", Ct)).Json;
        crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["color"]!["default"] = "red";
        await server.PutAsync($"{Definitions}/picks.picks.example.com", crd, Ct);
        var left = MostTries;
        for (; (await server.GetAsync($"{Path}/plain", Ct)).Json["spec"]!["color"] is null; left--)
        {
            Assert.True(left > 0, "the default does not come");
        }

        var red = await server.GetAsync($"{Path}?fieldSelector=spec.color%3Dred", Ct);
        Assert.Equal(["plain"], red.Json["items"]!.AsArray().Select(i => (string)i!["metadata"]!["name"]!));
        await server.PatchAsync($"{Path}/plain", "merge", """{"metadata":{"labels":{"a":"b"}}}""", Ct);
        await server.PatchAsync($"{Path}/plain", "merge", """{"spec":{"color":"blue"}}""", Ct);
        using var watch = await server.Admin.GetAsync(
            new Uri($"{Path}?watch=true&timeoutSeconds=1&resourceVersion={start}&fieldSelector=spec.color%3Dred", UriKind.Relative), Ct);
        var lines = (await watch.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["MODIFIED red", "DELETED red"], lines.Select(l => JsonNode.Parse(l)!).Select(e => $"{e["type"]} {e["object"]!["spec"]!["color"]}"));
        var old = await server.GetAsync("/apis/picks.example.com/v1beta1/namespaces/default/picks?fieldSelector=spec.color%3Dblue", Ct);
        Assert.Equal(["blue", "plain"], old.Json["items"]!.AsArray().Select(i => (string)i!["metadata"]!["name"]!));
    }

    [Fact]
    public async Task A_definition_is_named_after_its_resource()
    {
        var crd = (JsonObject)JsonNode.Parse(Definition("rights", "Right"))!;
        crd["metadata"]!["name"] = "wrong.example.com";
        var refused = await server.PostAsync(Definitions, crd.ToJsonString(), Ct);
        Assert.Contains("must be spec.names.plural+\".\"+spec.group", refused.Message, StringComparison.Ordinal);
    }

    private static string Object(string plural, string kind, string name, string spec) =>
        $$$"""{"apiVersion":"{{{plural}}}.example.com/v1","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""";

    private static string Definition(string plural, string kind, string? group = null) => $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{plural}}}.{{{group ?? $"{plural}.example.com"}}}"},
        "spec":{"group":"{{{group ?? $"{plural}.example.com"}}}","scope":"Namespaced","names":{"plural":"{{{plural}}}","kind":"{{{kind}}}"},"versions":[
        {"name":"v1","served":true,"storage":true,{{{Body}}}},{"name":"v1beta1","served":true,"storage":false,{{{Body}}}}]}}
        """;

    private const string Body = """
        "schema":{"openAPIV3Schema":{"type":"object","properties":{
        "spec":{"type":"object","description":"What is wanted.","properties":{"color":{"type":"string","enum":["red","blue"]},
        "replicas":{"type":"integer","default":1,"maximum":10}}},
        "status":{"type":"object","properties":{"replicas":{"type":"integer"},"selector":{"type":"string"}}}}}},
        "subresources":{"status":{},"scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas","labelSelectorPath":".status.selector"}},
        "selectableFields":[{"jsonPath":".spec.color"}],
        "additionalPrinterColumns":[{"name":"Color","type":"string","jsonPath":".spec.color"}]
        """;

    private async Task<ApiAnswer> DefineAsync(string plural, string kind, string? group = null)
    {
        var made = await server.PostAsync(Definitions, Definition(plural, kind, group), Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        var name = $"{plural}.{group ?? $"{plural}.example.com"}";
        await ConditionAsync(name, "Established", "True");
        return await server.GetAsync($"{Definitions}/{name}", Ct);
    }

    private async Task<JsonNode> ConditionAsync(string name, string type, string status)
    {
        for (var left = MostTries; ; left--)
        {
            var crd = await server.GetAsync($"{Definitions}/{name}", Ct);
            var found = (crd.Json["status"]?["conditions"] as JsonArray)?.FirstOrDefault(c => (string?)c!["type"] == type);
            if ((string?)found?["status"] == status)
            {
                return found;
            }

            Assert.True(left > 0, crd.Text);
        }
    }
}
