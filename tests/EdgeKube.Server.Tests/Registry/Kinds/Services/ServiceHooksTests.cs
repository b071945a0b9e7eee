using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Registry.Kinds.Services;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds.Services;

public sealed class ServiceHooksTests
{
    private readonly List<ReadOnlyMemory<byte>> _stored = [];

    private readonly ServiceHooks _hooks;

    public ServiceHooksTests() => _hooks = Hooks(new());

    [Fact]
    public void A_new_service_gets_an_address_of_its_own()
    {
        var seen = new HashSet<string?>();
        for (var i = 0; i < 50; i++)
        {
            var service = _hooks.Created(Service($"s{i}", """{"ports":[{"port":80}]}"""));
            var spec = service["spec"]!;
            Assert.StartsWith("10.43.", (string?)spec["clusterIP"], StringComparison.Ordinal);
            Assert.True(seen.Add((string?)spec["clusterIP"]));
            Assert.Equal((string?)spec["clusterIP"], (string?)spec["clusterIPs"]![0]);
            Assert.Equal("""{"port":80,"protocol":"TCP","targetPort":80}""", spec["ports"]![0]!.ToJsonString());
            Assert.Equal("SingleStack", (string?)spec["ipFamilyPolicy"]);
            Assert.Empty(_hooks.Errors(service));
        }
    }

    [Fact]
    public void An_address_is_given_once()
    {
        Store(_hooks.Created(Service("a", """{"clusterIP":"10.43.0.9","ports":[{"port":80}]}""")));
        Assert.Equal(
            "Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.43.0.9\"]: failed to allocate IP 10.43.0.9: provided IP is already allocated",
            Refused("b", """{"clusterIP":"10.43.0.9","ports":[{"port":80}]}"""));
    }

    [Fact]
    public void The_address_of_the_API_is_kept_for_it()
    {
        Assert.Contains("already allocated", Refused("b", """{"clusterIP":"10.43.0.1","ports":[{"port":443}]}"""), StringComparison.Ordinal);
        Assert.Equal("10.43.0.1", (string?)_hooks.Created(Service("kubernetes", """{"clusterIP":"10.43.0.1","ports":[{"port":443}]}"""))["spec"]!["clusterIP"]);
    }

    [Fact]
    public void An_address_outside_the_range_is_refused() => Assert.EndsWith(
        "the provided network does not match the current range",
        Refused("b", """{"clusterIP":"192.0.2.1","ports":[{"port":80}]}"""),
        StringComparison.Ordinal);

    [Fact]
    public void What_was_not_stored_is_given_back()
    {
        var lost = _hooks.Created(Service("a", """{"type":"NodePort","clusterIP":"10.43.0.9","ports":[{"port":80,"nodePort":30080}]}"""));
        _hooks.Released(lost);
        _hooks.Created(Service("b", """{"type":"NodePort","clusterIP":"10.43.0.9","ports":[{"port":80,"nodePort":30080}]}"""));
    }

    [Fact]
    public void A_node_port_is_found_or_taken_as_named()
    {
        var spec = _hooks.Created(Service("a", """{"type":"NodePort","ports":[{"name":"a","port":80},{"name":"b","port":81,"nodePort":30081}]}"""))["spec"]!;
        Assert.InRange((int)spec["ports"]![0]!["nodePort"]!, 30000, 32767);
        Assert.Equal(30081, (int)spec["ports"]![1]!["nodePort"]!);
        Assert.Equal("Cluster", (string?)spec["externalTrafficPolicy"]);
        Assert.Equal(
            "Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30081: provided port is already allocated",
            Refused("b", """{"type":"NodePort","ports":[{"port":80,"nodePort":30081}]}"""));
        Assert.EndsWith("The range of valid ports is 30000-32767", Refused("c", """{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_range_says_so()
    {
        var hooks = Hooks(new() { FirstNodePort = 30000, LastNodePort = 30001 });
        hooks.Created(Service("a", """{"type":"NodePort","ports":[{"name":"a","port":80},{"name":"b","port":81}]}"""));
        Assert.Equal(
            "Internal error occurred: failed to allocate a nodePort: range is full",
            Assert.Throws<ApiException>(() => hooks.Created(Service("b", """{"type":"NodePort","ports":[{"port":80}]}"""))).Message);
    }

    [Fact]
    public void A_headless_service_has_no_address()
    {
        var service = _hooks.Created(Service("a", """{"clusterIP":"None"}"""));
        Assert.Equal("None", (string?)service["spec"]!["clusterIPs"]![0]);
        Assert.Empty(_hooks.Errors(service));
    }

    [Fact]
    public void An_update_keeps_what_was_allocated()
    {
        var old = _hooks.Created(Service("a", """{"type":"NodePort","ports":[{"port":80}]}"""));
        var updated = _hooks.Updated(old, s => s["spec"] = JsonNode.Parse("""{"type":"NodePort","ports":[{"port":80,"targetPort":8080}]}"""));
        Assert.Equal((string?)old["spec"]!["clusterIP"], (string?)updated["spec"]!["clusterIP"]);
        Assert.Equal((int)old["spec"]!["ports"]![0]!["nodePort"]!, (int)updated["spec"]!["ports"]![0]!["nodePort"]!);
        Assert.Empty(_hooks.Errors(updated, old));
    }

    [Fact]
    public void The_address_may_not_change()
    {
        var old = _hooks.Created(Service("a", """{"clusterIP":"10.43.0.9","ports":[{"port":80}]}"""));
        var updated = _hooks.Updated(old, s =>
        {
            s["spec"]!["clusterIP"] = "10.43.0.10";
            s["spec"]!["clusterIPs"] = new JsonArray("10.43.0.10");
        });
        Assert.Equal(["spec.clusterIPs[0]: Invalid value: [\"10.43.0.10\"]: may not change once set"], _hooks.Errors(updated, old));
    }

    [Fact]
    public void A_change_of_type_drops_node_ports_and_frees_them()
    {
        var old = _hooks.Created(Service("a", """{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}"""));
        var updated = _hooks.Updated(old, s => s["spec"]!["type"] = "ClusterIP");
        Assert.Null(updated["spec"]!["ports"]![0]!["nodePort"]);
        Assert.Null(updated["spec"]!["externalTrafficPolicy"]);
        Assert.Empty(_hooks.Errors(updated, old));
        Store(updated);
        _hooks.Created(Service("b", """{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}"""));
    }

    [Fact]
    public void An_external_name_drops_the_address()
    {
        var old = _hooks.Created(Service("a", """{"ports":[{"port":80}]}"""));
        var updated = _hooks.Updated(old, s =>
        {
            s["spec"]!["type"] = "ExternalName";
            s["spec"]!["externalName"] = "x.example.com";
        });
        Assert.Null(updated["spec"]!["clusterIP"]);
        Assert.Empty(_hooks.Errors(updated, old));
    }

    [Theory]
    [InlineData("""{"clusterIP":""}""", "spec.ports: Required value")]
    [InlineData("""{"ports":[{"port":80},{"port":81,"name":"b"}]}""", "spec.ports[0].name: Required value")]
    [InlineData("""{"ports":[{"port":80,"name":"a"},{"port":81,"name":"a"}]}""", "spec.ports[1].name: Duplicate value: \"a\"")]
    [InlineData("""{"ports":[{"port":80,"name":"a"},{"port":80,"name":"b"}]}""", "spec.ports[1]: Duplicate value: {\"protocol\":\"TCP\",\"port\":80}")]
    [InlineData("""{"ports":[{"port":80,"nodePort":30080}]}""", "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData("""{"type":"ExternalName"}""", "spec.externalName: Required value")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack","ports":[{"port":80}]}""",
        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services")]
    public void A_wrong_spec_is_refused_in_Kubernetes_words(string spec, string error) =>
        Assert.Equal([error], _hooks.Errors(_hooks.Created(Service("a", spec))));

    private static string Service(string name, string spec) => $$"""{"metadata":{"name":"{{name}}","namespace":"default"},"spec":{{spec}}}""";

    private ServiceHooks Hooks(KindHooksOptions options) => new(new ServiceAllocator(options, () => _stored, new Random(1)), TimeProvider.System);

    private void Store(JsonObject service) => _stored.Add(Encoding.UTF8.GetBytes(service.ToJsonString()));

    private string Refused(string name, string spec) => Assert.Throws<ApiException>(() => _hooks.Created(Service(name, spec))).Message;
}
