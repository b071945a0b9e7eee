using System.Text;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Printing;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;
using Xunit;

namespace EdgeKube.Api.Tests.Printing;

public sealed class TablePrinterTests
{
    private const string Created = "\"creationTimestamp\":\"2026-01-01T00:00:00Z\"";

    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 5, 30, TimeSpan.Zero);

    [Fact]
    public void A_node_shows_its_state_roles_and_addresses() => Assert.Equal(
        """["n1","NotReady,SchedulingDisabled","control-plane","5m30s","v1","10.0.0.1","<none>","Debian","6.1","<unknown>"]""",
        Cells(BuiltIn.Nodes, $$$$"""
            {"metadata":{"name":"n1",{{{{Created}}}},"labels":{"node-role.kubernetes.io/control-plane":""}},"spec":{"unschedulable":true},
            "status":{"conditions":[{"type":"Ready","status":"Unknown"}],"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],
            "nodeInfo":{"kubeletVersion":"v1","osImage":"Debian","kernelVersion":"6.1"}}}
            """));

    [Theory]
    [InlineData("""{"type":"ClusterIP","clusterIP":"10.43.0.5","ports":[{"port":80,"protocol":"TCP"}],"selector":{"b":"2","a":"1"}}""",
        """["s","ClusterIP","10.43.0.5","<none>","80/TCP","5m30s","a=1,b=2"]""")]
    [InlineData("""{"type":"NodePort","clusterIPs":["10.43.0.5"],"ports":[{"port":80,"nodePort":30080,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}""",
        """["s","NodePort","10.43.0.5","<none>","80:30080/TCP,53/UDP","5m30s","<none>"]""")]
    [InlineData("""{"type":"LoadBalancer","clusterIP":"None"}""", """["s","LoadBalancer","None","<pending>","<none>","5m30s","<none>"]""")]
    [InlineData("""{"type":"ExternalName","externalName":"x.org"}""", """["s","ExternalName","<none>","x.org","<none>","5m30s","<none>"]""")]
    public void A_service_shows_where_it_is_reached(string spec, string cells) =>
        Assert.Equal(cells, Cells(BuiltIn.Services, $$$$"""{"metadata":{"name":"s",{{{{Created}}}}},"spec":{{{{spec}}}} }"""));

    [Fact]
    public void A_deployment_shows_ready_of_wanted_copies() => Assert.Equal(
        """["d","1/3",2,1,"5m30s","a,b","x:1,y:2","app=web,tier in (a,b)"]""",
        Cells(BuiltIn.Deployments, $$$$"""
            {"metadata":{"name":"d",{{{{Created}}}}},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"},
            "matchExpressions":[{"key":"tier","operator":"In","values":["b","a"]}]},
            "template":{"spec":{"containers":[{"name":"a","image":"x:1"},{"name":"b","image":"y:2"}]}}},
            "status":{"readyReplicas":1,"updatedReplicas":2,"availableReplicas":1}}
            """));

    [Fact]
    public void An_event_shows_when_it_was_seen_last() => Assert.Equal(
        """["30s","Warning","Failed","pod/p","spec.containers{a}","kubelet, n1","no","5m30s",3,"e"]""",
        Cells(BuiltIn.Events, """
            {"metadata":{"name":"e"},"type":"Warning","reason":"Failed","message":" no\n","count":3,"source":{"component":"kubelet","host":"n1"},
            "involvedObject":{"kind":"Pod","name":"p","fieldPath":"spec.containers{a}"},
            "firstTimestamp":"2026-01-01T00:00:00Z","lastTimestamp":"2026-01-01T00:05:00Z"}
            """));

    [Fact]
    public void An_endpoint_slice_shows_its_first_three() => Assert.Equal(
        """["x","IPv4","80,443","1,2,3 \u002B 1 more...","\u003Cunknown\u003E"]""",
        Cells(BuiltIn.EndpointSlices, """
            {"metadata":{"name":"x"},"addressType":"IPv4","ports":[{"port":80},{"port":443}],
            "endpoints":[{"addresses":["1","2"]},{"addresses":["3"]},{"addresses":["4"]}]}
            """, JsonWriterOptionsDefault));

    [Fact]
    public void Small_kinds_show_what_they_hold()
    {
        Assert.Equal("""["m",3,"<unknown>"]""", Cells(BuiltIn.ConfigMaps, """{"metadata":{"name":"m"},"data":{"a":"","b":""},"binaryData":{"c":""}}"""));
        Assert.Equal("""["s","Opaque",1,"<unknown>"]""", Cells(BuiltIn.Secrets, """{"metadata":{"name":"s"},"type":"Opaque","data":{"a":""}}"""));
        Assert.Equal("""["l","me","<unknown>"]""", Cells(BuiltIn.Leases, """{"metadata":{"name":"l"},"spec":{"holderIdentity":"me"}}"""));
    }

    [Theory]
    [InlineData("networking.k8s.io/ingresses", """{"spec":{"rules":[{},{"host":"a"},{"host":"b"},{"host":"c"},{"host":"d"}]},"status":{"loadBalancer":{"ingress":[{"ip":"9"},{"hostname":"1"},{"ip":"9"}]}}}""", """["","<none>","a,b,c + 2 more...","1,9","80","<unknown>"]""")]
    [InlineData("networking.k8s.io/ingresses", """{"spec":{"rules":[{"host":"a"},{"host":"b"},{"host":"c"}],"tls":[{}]}}""", """["","<none>","a,b,c","","80, 443","<unknown>"]""")]
    [InlineData("networking.k8s.io/ipaddresses", """{"spec":{"parentRef":{"resource":"services","namespace":"n","name":"s"}}}""", """["","services/n/s"]""")]
    [InlineData("storage.k8s.io/csistoragecapacities", """{"storageClassName":"c"}""", """["","c","<unset>"]""")]
    [InlineData("storage.k8s.io/volumeattributesclasses", """{"metadata":{"name":"v","annotations":{"volumeattributesclass.alpha.kubernetes.io/is-default-class":"true"}},"driverName":"d"}""", """["v (default)","d","<unknown>"]""")]
    [InlineData("admissionregistration.k8s.io/validatingadmissionpolicybindings", """{"spec":{"policyName":"p","paramRef":{"name":"x"}}}""", """["","p","*/x","<unknown>"]""")]
    [InlineData("admissionregistration.k8s.io/validatingadmissionpolicybindings", """{"spec":{"policyName":"p","paramRef":{"selector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"In","values":["v","w"]}]}}}}""", """["","p","&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,Operator:In,Values:[v w],},},}","<unknown>"]""")]
    [InlineData("flowcontrol.apiserver.k8s.io/prioritylevelconfigurations", """{"spec":{"type":"Exempt","exempt":{"nominalConcurrencyShares":5}}}""", """["","Exempt","<none>","<none>","<none>","<none>","<unknown>"]""")]
    public void Kinds_of_the_control_plane_show_what_the_original_shows(string type, string item, string cells) =>
        Assert.Equal(cells, Cells(new(type.Split('/')[0], type.Split('/')[1]), item));

    [Fact]
    public void Other_kinds_read_their_columns_paths()
    {
        var type = new GroupResource("example.com", "widgets");
        PrinterColumn[] columns =
        [
            new("Name", "string", "name", "", 0, ".metadata.name"),
            new("Ready", "string", "", "", 0, ".status.conditions[?(@.type==\"Ready\")].status"),
            new("Size", "integer", "", "", 0, ".spec.size"),
            new("Label", "string", "", "", 1, ".metadata.labels.example\\.com/a"),
            new("Quoted", "string", "", "", 1, ".metadata.labels['example.com/a']"),
            new("First", "string", "", "", 1, ".spec.list[0]"),
            new("All", "string", "", "", 1, ".spec.list[*]"),
            new("Gone", "string", "", "", 1, ".spec.gone"),
            new("Age", "date", "", "", 0, ".metadata.creationTimestamp"),
        ];
        var json = $$$$"""
            {"metadata":{"name":"w",{{{{Created}}}},"labels":{"example.com/a":"b"}},"spec":{"size":3,"list":["x","y"]},
            "status":{"conditions":[{"type":"Synced","status":"False"},{"type":"Ready","status":"True"}]}}
            """;
        Assert.Equal("""["w","True",3,"b","b","x","x,y",null,"5m30s"]""", Cells(type, json, columns: columns));
    }

    [Fact]
    public void Columns_are_described()
    {
        var definition = Definition(BuiltIn.Pods, [new("Name", "string", "name", "d", 0, "")]);
        Assert.Equal(
            """[{"name":"Name","type":"string","format":"name","description":"d","priority":0}]""",
            Write(w => TablePrinter.WriteColumns(w, definition), Relaxed));
    }

    private static JsonWriterOptions JsonWriterOptionsDefault => default;

    private static JsonWriterOptions Relaxed => new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Cells(GroupResource type, string json, JsonWriterOptions? options = null, IReadOnlyList<PrinterColumn>? columns = null)
    {
        using var document = JsonDocument.Parse(json);
        var item = document.RootElement;
        return Write(w => TablePrinter.WriteCells(w, Definition(type, columns ?? []), item, _now), options ?? Relaxed);
    }

    private static string Write(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static ResourceDefinition Definition(GroupResource type, IReadOnlyList<PrinterColumn> columns) => new()
    {
        Group = type.Group,
        Version = "v1",
        Kind = "X",
        Plural = type.Resource,
        Singular = "x",
        Namespaced = true,
        Schema = new SchemaNode(),
        Columns = columns,
    };
}
