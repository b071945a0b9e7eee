using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Custom kinds: how they are defined, and what happens to their objects when they are defined anew.</summary>
public sealed class KubectlCustomKindTests : IAsyncLifetime
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private readonly string _group = $"k{Guid.NewGuid().ToString("n")[..8]}.example.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete crd lamps.{_group} --ignore-not-found --timeout=30s");

    [Fact]
    public async Task A_rule_that_may_cost_too_much_is_refused()
    {
        const string Schema = """
            {"type":"object","properties":{"spec":{"type":"object","properties":{
             "names":{"type":"array","items":{"type":"string"},"x-kubernetes-validations":[{"rule":"self.all(x, self.all(y, x == y || !x.startsWith(y)))"}]} } } } }
            """;
        var refused = await Cluster.TryKubectlAsync("create -f -", Definition(Schema));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(
            "spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[names].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x",
            refused.Error,
            StringComparison.Ordinal);
        await DefineAsync(Schema.Replace("\"array\",", "\"array\",\"maxItems\":5,", StringComparison.Ordinal).Replace("\"string\"", "\"string\",\"maxLength\":9", StringComparison.Ordinal));
        refused = await Cluster.TryKubectlAsync("create -f -", Lamp("""{"names":["ab","abc"]}"""));
        Assert.Contains("failed rule: self.all(x, self.all(y", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defaults_that_come_later_are_seen_in_older_objects()
    {
        await DefineAsync("""{"type":"object","properties":{"spec":{"type":"object","properties":{"colour":{"type":"string"} } } } }""");
        await Cluster.KubectlAsync("create -f -", Lamp("{}"));
        var revision = await Cluster.KubectlAsync($"get lamps.{_group} north -o jsonpath={{.metadata.resourceVersion}}");
        await Cluster.KubectlAsync([
            "patch", "crd", $"lamps.{_group}", "--type=json", "-p",
            """
            [{"op":"add","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/colour/default","value":"warm"},
             {"op":"add","path":"/spec/versions/0/selectableFields","value":[{"jsonPath":".spec.colour"}]}]
            """]);
        await Cluster.UntilAsync($"get lamps.{_group} --field-selector=spec.colour=warm -o name", text => text == $"lamp.{_group}/north\n");
        Assert.Equal($"warm {revision}", await Cluster.KubectlAsync([
            "get", $"lamps.{_group}", "north", "-o", "jsonpath={.spec.colour} {.metadata.resourceVersion}"]));
        await Cluster.KubectlAsync($"label lamps.{_group} north lit=yes");
        Assert.Equal("warm", await Cluster.KubectlAsync($"get lamps.{_group} -l lit=yes -o jsonpath={{.items[*].spec.colour}}"));
    }

    [Fact]
    public async Task A_definition_may_be_written_in_protobuf()
    {
        var properties = Message(29, [.. Field(1, "spec"), .. Message(2, [.. Field(5, "object"), .. Message(29, [.. Field(1, "colour"), .. Message(2, Field(5, "string"))])])]);
        byte[] schema = [.. Field(5, "object"), .. properties];
        byte[] version = [.. Field(1, "v1"), .. Truth(2), .. Truth(3), .. Message(4, Message(1, schema))];
        byte[] names = [.. Field(1, "lamps"), .. Field(2, "lamp"), .. Field(4, "Lamp"), .. Field(5, "LampList")];
        byte[] spec = [.. Field(1, _group), .. Message(3, names), .. Field(4, "Cluster"), .. Message(7, version)];
        byte[] crd = [.. Message(1, Field(1, $"lamps.{_group}")), .. Message(2, spec)];
        byte[] type = [.. Field(1, "apiextensions.k8s.io/v1"), .. Field(2, "CustomResourceDefinition")];
        using var client = ApiClient.FromKubeconfig(Repository.ClusterFile("kubeconfig.yaml"));
        var (code, text) = await client.PostAsync(Definitions, [.. "k8s\0"u8, .. Message(1, type), .. Message(2, crd)], "application/vnd.kubernetes.protobuf", Ct);
        Assert.True(code == 201, text);
        await Cluster.KubectlAsync($"wait --for=condition=Established crd/lamps.{_group} --timeout=30s");
        await Cluster.UntilAsync($"get lamps.{_group}", _ => true);
        await Cluster.KubectlAsync("create --validate=ignore -f -", Lamp("""{"colour":"cold","odd":1}"""));
        var stored = JsonNode.Parse(await Cluster.KubectlAsync($"get lamps.{_group} north -o json"))!;
        Assert.Equal("""{"colour":"cold"}""", stored["spec"]!.ToJsonString());
    }

    private static byte[] Field(int number, string text) => Message(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Truth(int number) => [(byte)(number << 3), 1];

    private static byte[] Message(int number, byte[] inner) => [.. Varint((number << 3) | 2), .. Varint(inner.Length), .. inner];

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];

    private string Definition(string schema) => $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"lamps.{{{_group}}}"},
        "spec":{"group":"{{{_group}}}","scope":"Cluster","names":{"plural":"lamps","singular":"lamp","kind":"Lamp"},
        "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{{{schema}}}} }]} }
        """;

    private async Task DefineAsync(string schema)
    {
        await Cluster.KubectlAsync("create -f -", Definition(schema));
        await Cluster.KubectlAsync($"wait --for=condition=Established crd/lamps.{_group} --timeout=30s");
        await Cluster.UntilAsync($"get lamps.{_group}", _ => true);
    }

    private string Lamp(string spec) => $$"""{"apiVersion":"{{_group}}/v1","kind":"Lamp","metadata":{"name":"north"},"spec":{{spec}}}""";
}
