using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Apply;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Patches;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Selectors;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.Registry;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Whatever comes in, a reader gives an answer or a refusal in Kubernetes' form, and never anything else.</summary>
public sealed class HostileTextTests
{
    private const string Sound = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"b"},"finalizers":["x/y"]},"spec":{"containers":[
        {"name":"c","image":"i","ports":[{"containerPort":80}],"resources":{"limits":{"cpu":"1"}}}],"tolerations":[{"key":"k","tolerationSeconds":5}]}}
        """;

    private static readonly DefinitionTable _table = BuiltInDefinitions.Load();

    private static readonly ResourceDefinition _pods = _table.Get(BuiltIn.Pods);

    [Fact]
    public void Json_is_read_or_refused() => Holds(HostileText.Json.Select(Encoding.UTF8.GetBytes), bytes => Decoded(JsonText.Parse(bytes)));

    [Fact]
    public void Broken_bytes_of_json_are_read_or_refused() =>
        Holds(HostileText.Broken(Encoding.UTF8.GetBytes(Sound)), bytes => Decoded(JsonText.Parse(bytes)));

    [Fact]
    public void Yaml_is_read_or_refused() => Holds(
        HostileText.Of("a", ":", " ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "&x", "*x", "!!int", "!", "#", "%", "---", "\t", "0x", "1e9", "\\ud800", "?", "é", "\0"),
        text => Decoded(YamlText.Parse(Encoding.UTF8.GetBytes(text), [])));

    [Fact]
    public void Broken_bytes_of_protobuf_are_read_or_refused()
    {
        using var encoder = new KubernetesEncoder();
        encoder.WriteObject("v1", "Pod", Encoding.UTF8.GetBytes(Sound), _pods.Schema);
        Holds(
            HostileText.Broken(encoder.Written.ToArray()),
            bytes => Decoded(KubernetesProtobuf.Decode(bytes, (apiVersion, kind) => ProtobufSchemas.Of(_table, apiVersion, kind))));
    }

    [Fact]
    public void A_json_patch_applies_or_is_refused() =>
        Holds(HostileText.Operations.Select(Encoding.UTF8.GetBytes), patch => Decoded(JsonPatch.Apply(Pod(), patch)));

    [Fact]
    public void Broken_bytes_of_a_json_patch_are_refused()
    {
        var sound = """[{"op":"add","path":"/metadata/labels/é","value":{"name":"é","list":["é"]}}]"""u8.ToArray();
        Holds(HostileText.Broken(sound), patch => Decoded(JsonPatch.Apply(Pod(), patch)));
    }

    [Fact]
    public void A_merge_patch_applies_or_is_refused() =>
        Holds(HostileText.Json, patch => Decoded(MergePatch.Apply(Pod(), Parse(patch))));

    [Fact]
    public void A_strategic_merge_patch_applies_or_is_refused() =>
        Holds(HostileText.Json, patch => Decoded(StrategicMergePatch.Apply(Pod(), Parse(patch), _pods.Schema)));

    [Fact]
    public void An_apply_merges_or_is_refused() => Holds(HostileText.Json, config =>
    {
        var known = Parse(config);
        SchemaEngine.Prune(known, _pods.Schema);
        var apply = new ServerSideApply(_pods.Schema, new("me", "v1", "", "2026-01-02T03:04:05Z", HasStatus: true));
        Decoded(apply.Run(Pod(), apply.Configure(Parse(config), known, force: true)));
    });

    [Fact]
    public void A_label_selector_is_read_or_refused() => Holds(
        HostileText.Of("a", "b/c", "=", "==", "!", "!=", " in ", " notin ", "(", ")", ",", " ", ">", "<", "1", "é", "\\"), text => LabelSelector.Parse(text));

    [Fact]
    public void A_field_selector_is_read_or_refused() => Holds(
        HostileText.Of("metadata.name", "spec.nodeName", "=", "==", "!=", ",", "\\", "\\,", "a", " ", "é"), text => FieldSelector.Parse(text, _pods));

    [Fact]
    public void A_CEL_expression_is_compiled_or_refused_and_its_evaluation_ends()
    {
        var environment = new CelEnvironment().With("self");
        var variables = new Dictionary<string, JsonNode?> { ["self"] = JsonNode.Parse(Sound) };
        Holds(
            HostileText.Of("self", ".", "name", "[", "]", "(", ")", "1", "-", "+", "9223372036854775808", "'a'", "b'", "\"", "\\", "?", ":", "&&", "||", "!", " in ", ",",
                "{", "}", "size", ".all", ".map", "x", "has", "1e999", "0x", "u", ".?", "timestamp", "duration", ".matches", "'(a+)+'", "\n", "//", "é"),
            text => CelProgram.Compile(text, environment, out _)?.Run(variables, new CelBudget()));
    }

    private static JsonObject Pod() => JsonText.Parse(Encoding.UTF8.GetBytes(Sound));

    private static JsonObject Parse(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>What was read goes the way of every object, down to the bytes that would be stored.</summary>
    private static void Decoded(JsonObject value)
    {
        ObjectDecoding.Decode(value, _pods, new WriteOptions());
        SchemaEngine.Default(value, _pods.Schema);
        SchemaEngine.Validate(value, _pods.Schema, null);
        ObjectJson.Write(value);
    }

    private static void Holds<T>(Gen<T> input, Action<T> read) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(input.ToArbitrary(), one =>
        {
            try
            {
                read(one);
            }
            catch (ApiException refusal)
            {
                Assert.InRange(refusal.Code, 400, 499);
            }
        }));
}
