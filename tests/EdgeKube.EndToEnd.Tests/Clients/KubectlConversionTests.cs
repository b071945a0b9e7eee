using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>A custom kind in two versions between which a webhook converts, as kubectl reads, writes and watches it.</summary>
public sealed class KubectlConversionTests : IAsyncLifetime
{
    private readonly string _group = $"g{Guid.NewGuid().ToString("n")[..8]}.example.com";
    private Webhooks? _webhooks;
    private string _client = "";

    public async ValueTask InitializeAsync()
    {
        _webhooks = await Webhooks.StartAsync();
        _client = _webhooks.At("/convert", Convert);
        await DefineAsync(stored: "v1");
        await Cluster.KubectlAsync($"wait --for=condition=Established crd/boxes.{_group} --timeout=30s");
        await Cluster.UntilAsync($"get boxes.v2.{_group}", _ => true);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync($"delete crd boxes.{_group} --ignore-not-found --timeout=30s");
        await _webhooks!.DisposeAsync();
    }

    [Fact]
    public async Task What_is_applied_in_one_version_is_read_and_changed_in_the_other()
    {
        await Cluster.KubectlAsync("apply -f -", Box("v1", """{"size":"3x4"}"""));
        Assert.Equal("3 4", await GetAsync("v2", "{.spec.width} {.spec.height}"));
        Assert.Equal("3x4", await GetAsync("v1", "{.spec.size}"));
        Assert.Matches($"^NAME +WIDTH\nbox +3\n$", await Cluster.KubectlAsync($"get boxes.v2.{_group}"));

        await Cluster.KubectlAsync("apply --server-side --force-conflicts -f -", Box("v2", """{"width":5,"height":6}"""));
        Assert.Equal("5x6", await GetAsync("v1", "{.spec.size}"));
        await Cluster.KubectlAsync(["patch", $"boxes.v2.{_group}", "box", "--type=merge", "-p", """{"spec":{"height":9}}"""]);
        Assert.Equal("5x9", await GetAsync("v1", "{.spec.size}"));
        await Cluster.KubectlAsync(["patch", $"boxes.v1.{_group}", "box", "--type=json", "-p", """[{"op":"replace","path":"/spec/size","value":"1x2"}]"""]);
        Assert.Equal("1 2", await GetAsync("v2", "{.spec.width} {.spec.height}"));
        Assert.Equal("", (await Cluster.TryKubectlAsync($"get boxes.v2.{_group} box -o yaml")).Error);

        var refused = await Cluster.TryKubectlAsync(["patch", $"boxes.v2.{_group}", "box", "--type=merge", "-p", """{"spec":{"width":-1}}"""]);
        Assert.Contains("spec.width: Invalid value: -1: spec.width in body should be greater than or equal to 0", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_speaks_the_version_it_was_asked_in()
    {
        await Cluster.KubectlAsync("apply -f -", Box("v1", """{"size":"1x1"}"""));
        var second = Cluster.KubectlAsync(["wait", $"boxes.v2.{_group}/box", "--for=jsonpath={.spec.width}=8", "--timeout=30s"]);
        var first = Cluster.KubectlAsync(["wait", $"boxes.v1.{_group}/box", "--for=jsonpath={.spec.size}=8x1", "--timeout=30s"]);
        await Cluster.KubectlAsync(["patch", $"boxes.v2.{_group}", "box", "--type=merge", "-p", """{"spec":{"width":8}}"""]);
        await Task.WhenAll(first, second);
        foreach (var (version, spec) in ((string, string)[])[("v1", """{"size":"8x1"}"""), ("v2", """{"width":8,"height":1}""")])
        {
            var events = await Cluster.KubectlAsync($"get --raw /apis/{_group}/{version}/boxes?watch=1&resourceVersion=0&timeoutSeconds=1");
            var added = JsonNode.Parse(events.Split('\n')[0])!;
            Assert.Equal(("ADDED", $"{_group}/{version}"), ((string?)added["type"], (string?)added["object"]!["apiVersion"]));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(spec), added["object"]!["spec"]), events);
        }
    }

    [Fact]
    public async Task Objects_stay_readable_when_another_version_is_stored()
    {
        await Cluster.KubectlAsync("create -f -", Box("v1", """{"size":"1x2"}""", "old"));
        await DefineAsync(stored: "v2");
        Assert.Equal("[\"v1\",\"v2\"]", await Cluster.KubectlAsync($"get crd boxes.{_group} -o jsonpath={{.status.storedVersions}}"));
        await Cluster.KubectlAsync("create -f -", Box("v1", """{"size":"3x4"}""", "new"));
        Assert.Equal("3x4 1x2", await Cluster.KubectlAsync($"get boxes.v1.{_group} -o jsonpath={{.items[*].spec.size}}"));
        Assert.Equal("3 1", await Cluster.KubectlAsync($"get boxes.v2.{_group} -o jsonpath={{.items[*].spec.width}}"));
    }

    [Fact]
    public async Task A_conversion_that_fails_is_told_in_the_webhooks_words()
    {
        await Cluster.KubectlAsync("create -f -", Box("v1", """{"size":"odd"}"""));
        Assert.Equal("odd", await GetAsync("v1", "{.spec.size}"));
        var refused = await Cluster.TryKubectlAsync($"get boxes.v2.{_group} box");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"conversion webhook for {_group}/v1, Kind=Box failed: odd is no size", refused.Error, StringComparison.Ordinal);
        await Cluster.KubectlAsync($"delete boxes.v1.{_group} box");
    }

    private Task<string> GetAsync(string version, string path) => Cluster.KubectlAsync(["get", $"boxes.{version}.{_group}", "box", "-o", $"jsonpath={path}"]);

    private string Box(string version, string spec, string name = "box") =>
        $$$"""{"apiVersion":"{{{_group}}}/{{{version}}}","kind":"Box","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}} }""";

    private Task<string> DefineAsync(string stored) => Cluster.KubectlAsync("apply -f -", $$$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: boxes.{{{_group}}}}
        spec:
          group: {{{_group}}}
          scope: Cluster
          names: {plural: boxes, singular: box, kind: Box}
          conversion: {strategy: Webhook, webhook: {clientConfig: {{{_client}}}, conversionReviewVersions: [v1]}}
          versions:
          - name: v1
            served: true
            storage: {{{(stored == "v1" ? "true" : "false")}}}
            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: string} } } } } }
          - name: v2
            served: true
            storage: {{{(stored == "v2" ? "true" : "false")}}}
            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {width: {type: integer, minimum: 0}, height: {type: integer} } } } } }
            additionalPrinterColumns: [{name: Width, type: integer, jsonPath: .spec.width}]
        """);

    private static JsonNode Convert(JsonObject review)
    {
        var request = review["request"]!;
        var response = new JsonObject { ["uid"] = request["uid"]!.DeepClone(), ["result"] = new JsonObject { ["status"] = "Success" } };
        try
        {
            response["convertedObjects"] = new JsonArray([.. request["objects"]!.AsArray().Select(o => Convert(o!, (string)request["desiredAPIVersion"]!))]);
        }
        catch (FormatException e)
        {
            response["result"] = new JsonObject { ["status"] = "Failure", ["message"] = e.Message };
        }

        return new JsonObject { ["apiVersion"] = "apiextensions.k8s.io/v1", ["kind"] = "ConversionReview", ["response"] = response };
    }

    private static JsonNode Convert(JsonNode box, string version)
    {
        var converted = box.DeepClone();
        converted["apiVersion"] = version;
        converted["spec"] = version.EndsWith("/v2", StringComparison.Ordinal) ? Sides((string)box["spec"]!["size"]!) : Size(box["spec"]!);
        return converted;
    }

    private static JsonObject Size(JsonNode sides) => new() { ["size"] = $"{sides["width"]}x{sides["height"]}" };

    private static JsonObject Sides(string size) => size.Split('x') is [var width, var height]
        ? new() { ["width"] = int.Parse(width, CultureInfo.InvariantCulture), ["height"] = int.Parse(height, CultureInfo.InvariantCulture) }
        : throw new FormatException($"{size} is no size");
}
