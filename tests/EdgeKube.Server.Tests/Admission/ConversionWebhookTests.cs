using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Admission;

public sealed class ConversionWebhookTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private WebhookServer? _webhook;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private WebhookServer Webhook => _webhook!;

    public async ValueTask InitializeAsync() => _webhook = await WebhookServer.StartAsync();

    public ValueTask DisposeAsync() => _webhook!.DisposeAsync();

    [Fact]
    public async Task Objects_are_stored_in_one_version_and_shown_in_each()
    {
        var (v1, v2) = await DefineAsync("paints", "Paint", Convert);
        var made = await server.PostAsync(v2, """{"apiVersion":"paints.example.com/v2","kind":"Paint","metadata":{"name":"wall"},"spec":{"colour":"red"}}""", Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        Assert.Equal(("red", "paints.example.com/v2"), (made.Field("spec", "colour"), made.Field("apiVersion")));
        var old = await server.GetAsync($"{v1}/wall", Ct);
        Assert.Equal(("red", "yes"), (old.Field("spec", "color"), old.Field("metadata", "annotations", "converted")));
        Assert.Equal(made.Revision, old.Revision);
        Assert.Equal(made.Field("metadata", "uid"), old.Field("metadata", "uid"));
        await server.PatchAsync($"{v2}/wall", "merge", """{"spec":{"colour":"blue"}}""", Ct);
        Assert.Equal("blue", (await server.GetAsync($"{v1}/wall", Ct)).Field("spec", "color"));

        await server.PostAsync(v1, """{"apiVersion":"paints.example.com/v1","kind":"Paint","metadata":{"name":"door"},"spec":{"color":"green"}}""", Ct);
        Webhook.Asked.Clear();
        var list = await server.GetAsync(v2, Ct);
        Assert.Equal(["green", "blue"], list.Json["items"]!.AsArray().Select(i => (string)i!["spec"]!["colour"]!));
        var review = Assert.Single(Webhook.Asked); // all in one question
        Assert.Equal(2, review["request"]!["objects"]!.AsArray().Count);
        Assert.Equal("paints.example.com/v2", (string?)review["request"]!["desiredAPIVersion"]);

        using var watch = await server.Admin.GetAsync(new Uri($"{v2}?watch=true&timeoutSeconds=1", UriKind.Relative), Ct);
        var lines = (await watch.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["green", "blue"], lines.Select(l => (string)JsonNode.Parse(l)!["object"]!["spec"]!["colour"]!));

        var applied = await server.SendAsync(
            HttpMethod.Patch,
            $"{v2}/wall?fieldManager=me&force=true",
            """{"apiVersion":"paints.example.com/v2","kind":"Paint","metadata":{"name":"wall"},"spec":{"colour":"white"}}""",
            "application/apply-patch+yaml",
            "application/json",
            Ct);
        Assert.Equal("white", applied.Field("spec", "colour"));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, $"{v2}/wall", null, Ct)).Code);
    }

    [Fact]
    public async Task A_converter_that_fails_is_told_of_in_kubernetes_words()
    {
        JsonObject Fail(JsonObject asked) => new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "ConversionReview",
            ["response"] = new JsonObject
            {
                ["uid"] = asked["request"]!["uid"]!.DeepClone(),
                ["result"] = new JsonObject { ["status"] = "Failed", ["message"] = "no idea" },
            },
        };
        var (v1, v2) = await DefineAsync("walls", "Wall", Fail);
        await server.PostAsync(v1, """{"apiVersion":"walls.example.com/v1","kind":"Wall","metadata":{"name":"a"},"spec":{"color":"red"}}""", Ct);
        var failed = await server.GetAsync($"{v2}/a", Ct);
        Assert.Equal((500, "conversion webhook for walls.example.com/v1, Kind=Wall failed: no idea"), ((int)failed.Code, failed.Message));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"{v1}/a", Ct)).Code);
    }

    [Fact]
    public async Task A_converter_may_not_rename()
    {
        JsonObject Rename(JsonObject asked)
        {
            var answer = Convert(asked);
            answer["response"]!["convertedObjects"]![0]!["metadata"]!["name"] = "other";
            return answer;
        }

        var (v1, v2) = await DefineAsync("gates", "Gate", Rename);
        await server.PostAsync(v1, """{"apiVersion":"gates.example.com/v1","kind":"Gate","metadata":{"name":"a"},"spec":{"color":"red"}}""", Ct);
        var failed = await server.GetAsync($"{v2}/a", Ct);
        Assert.Equal(
            "conversion webhook for gates.example.com/v1, Kind=Gate returned invalid metadata in object at index 0: must have the same metadata.name: a != other",
            failed.Message);
    }

    [Fact]
    public async Task A_converter_sees_the_defaults_of_what_is_older_and_selectors_see_what_it_makes()
    {
        var (v1, v2) = await DefineAsync("doors", "Door", Convert);
        await server.PostAsync(v1, """{"apiVersion":"doors.example.com/v1","kind":"Door","metadata":{"name":"plain"},"spec":{}}""", Ct);
        await server.PostAsync(v1, """{"apiVersion":"doors.example.com/v1","kind":"Door","metadata":{"name":"red"},"spec":{"color":"red"}}""", Ct);
        var crd = (await server.GetAsync($"{Definitions}/doors.doors.example.com", Ct)).Json;
        var versions = crd["spec"]!["versions"]!;
        versions[0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["color"]!["default"] = "green";
        versions[1]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["size"] = JsonNode.Parse("""{"type":"string","default":"big"}""");
        versions[1]!["selectableFields"] = JsonNode.Parse("""[{"jsonPath":".spec.colour"}]""");
        await server.PutAsync($"{Definitions}/doors.doors.example.com", crd, Ct);
        for (var tries = 0; tries < 3000 && (await server.GetAsync($"{v1}/plain", Ct)).Field("spec", "color") is not "green"; tries++)
        {
            await Task.Yield();
        }

        Assert.Equal("""{"colour":"green"}""", (await server.GetAsync($"{v2}/plain", Ct)).Json["spec"]!.ToJsonString()); // what v2 has not is pruned, what it has a default for is the converter's to say
        var green = await server.GetAsync($"{v2}?fieldSelector=spec.colour%3Dgreen", Ct);
        Assert.Equal(["plain"], green.Json["items"]!.AsArray().Select(i => (string)i!["metadata"]!["name"]!));
        using var watch = await server.Admin.GetAsync(new Uri($"{v2}?watch=true&timeoutSeconds=1&fieldSelector=spec.colour%3Dred", UriKind.Relative), Ct);
        var line = Assert.Single((await watch.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("red", (string?)JsonNode.Parse(line)!["object"]!["spec"]!["colour"]);
    }

    private static JsonObject Convert(JsonObject asked)
    {
        var version = (string)asked["request"]!["desiredAPIVersion"]!;
        var converted = new JsonArray();
        foreach (var node in asked["request"]!["objects"]!.AsArray())
        {
            var value = (JsonObject)node!.DeepClone();
            var (from, to) = version.EndsWith("v2", StringComparison.Ordinal) ? ("color", "colour") : ("colour", "color");
            value["apiVersion"] = version;
            if (value["spec"] is JsonObject spec && spec[from] is { } color)
            {
                spec[to] = color.DeepClone();
                spec["odd"] = true;
                spec.Remove(from);
            }

            value["metadata"]!["annotations"] = new JsonObject { ["converted"] = "yes" };
            converted.Add(value);
        }

        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "ConversionReview",
            ["response"] = new JsonObject
            {
                ["uid"] = asked["request"]!["uid"]!.DeepClone(),
                ["result"] = new JsonObject { ["status"] = "Success" },
                ["convertedObjects"] = converted,
            },
        };
    }

    private async Task<(string V1, string V2)> DefineAsync(string plural, string kind, Func<JsonObject, JsonObject> convert)
    {
        var config = Webhook.At($"/{plural}", convert);
        var definition = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"PLURAL.PLURAL.example.com"},
             "spec":{"group":"PLURAL.example.com","scope":"Namespaced","names":{"plural":"PLURAL","kind":"KIND"},
              "conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":CONFIG}},
              "versions":[
               {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"color":{"type":"string"}}}}}}},
               {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"colour":{"type":"string"}}}}}}}]}}
            """
            .Replace("PLURAL", plural, StringComparison.Ordinal)
            .Replace("\"KIND\"", $"\"{kind}\"", StringComparison.Ordinal)
            .Replace("CONFIG", config, StringComparison.Ordinal);
        var made = await server.PostAsync(Definitions, definition, Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        var (v1, v2) = ($"/apis/{plural}.example.com/v1/namespaces/default/{plural}", $"/apis/{plural}.example.com/v2/namespaces/default/{plural}");
        for (var tries = 0; tries < 3000 && (await server.GetAsync(v2, Ct)).Code != HttpStatusCode.OK; tries++)
        {
            await Task.Yield();
        }

        return (v1, v2);
    }
}
