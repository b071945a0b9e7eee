using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Management.State;
using Xunit;

namespace EdgeKube.Server.Tests.Management.State;

public sealed class StateMessageTests
{
    private const string Pod = """
        {"metadata":{"name":"web-1","namespace":"default"},"spec":{"nodeName":"board-1","containers":[{"name":"c","image":"x","env":[{"name":"KEY","value":"hush"}]}]},
        "status":{"phase":"Pending","containerStatuses":[{"name":"c","state":{"waiting":{"reason":"ImagePullBackOff","message":"no such image"}}}]}}
        """;

    [Fact]
    public void A_board_is_told_in_figures_and_words()
    {
        var node = Read("""
            {"metadata":{"name":"board-1"},"spec":{"unschedulable":true},"status":{"capacity":{"cpu":"4","memory":"1000Ki","pods":"110"},
            "conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"True","message":"3 % left"}],
            "addresses":[{"type":"InternalIP","address":"10.0.0.7"},{"type":"Hostname","address":"board-1"}],
            "nodeInfo":{"kubeletVersion":"v1","containerRuntimeVersion":"containerd://1.6","kernelVersion":"6.1","osImage":"Debian","architecture":"arm64"}}}
            """, ApiJson.Default.NodeView);
        var usage = new NodeUsage { At = default, Window = 1000, Cpu = 1_004_000_000, Memory = 512_000, DiskUsed = 30, DiskCapacity = 120, Temperature = 48_312, Received = 1500, Sent = 0 };
        Assert.Equal(
            """
            {"name":"board-1","ready":true,"schedulable":false,"cpu":{"used":1,"percent":25,"capacity":4},"memory":{"used":512000,"percent":50,"capacity":1024000},
            "disk":{"used":30,"percent":25,"capacity":120},"temperature":48.3,"network":{"rxBytesPerSecond":1500,"txBytesPerSecond":0},
            "versions":{"agent":"v1","runtime":"containerd://1.6","kernel":"6.1","os":"Debian","architecture":"arm64"},"addresses":["10.0.0.7"],
            "pods":{"total":1,"running":0,"ready":0,"capacity":110},"problems":["the disk is nearly full: 3 % left"]}
            """.ReplaceLineEndings(""),
            Text(writer => NodeState.Write(writer, node, [Read(Pod, ApiJson.Default.PodView)], usage)));
    }

    [Fact]
    public void A_workload_that_is_not_ready_says_why_and_tells_nothing_of_its_environment()
    {
        var deployment = """
            {"metadata":{"name":"web","namespace":"default"},"spec":{"replicas":2,"selector":{},"template":{"spec":{"containers":[{"name":"c","image":"x:1","env":[{"name":"KEY","value":"hush"}]}]}}},
            "status":{"readyReplicas":1,"updatedReplicas":2,"availableReplicas":1,"conditions":[{"type":"Progressing","status":"False","message":"too slow"}]}}
            """;
        Assert.Equal(
            """
            {"namespace":"default","kind":"deployment","name":"web","desired":2,"ready":1,"updated":2,"available":1,"paused":false,"images":["x:1"],
            "problems":["too slow","pod web-1, container c: ImagePullBackOff: no such image"]}
            """.ReplaceLineEndings(""),
            Workload(BuiltIn.Deployments, deployment));
    }

    [Fact]
    public void A_DaemonSet_counts_boards()
    {
        var told = JsonNode.Parse(Workload(BuiltIn.DaemonSets, """
            {"metadata":{"name":"d","namespace":"n"},"spec":{"template":{}},"status":{"desiredNumberScheduled":3,"numberReady":3,"updatedNumberScheduled":2,"numberAvailable":1}}
            """))!;
        Assert.Equal(("daemonset", 3, 3, 2, 1), ((string?)told["kind"], (int)told["desired"]!, (int)told["ready"]!, (int)told["updated"]!, (int)told["available"]!));
        Assert.Empty(told["problems"]!.AsArray());
    }

    [Fact]
    public void A_Service_without_pods_is_a_problem()
    {
        var service = Read("""
            {"metadata":{"name":"web","namespace":"default"},"spec":{"type":"NodePort","selector":{"a":"b"},"clusterIP":"10.43.0.9","clusterIPs":["10.43.0.9"],
            "ports":[{"name":"http","port":80,"nodePort":30080}]}}
            """, ApiJson.Default.ServiceView);
        Assert.Equal(
            """
            {"namespace":"default","name":"web","type":"NodePort","addresses":["10.43.0.9"],"ports":[{"name":"http","port":80,"protocol":"TCP","nodePort":30080}],
            "endpoints":{"ready":0,"total":2},"problems":["none of its pods is ready"]}
            """.ReplaceLineEndings(""),
            Text(writer => ServiceState.Write(writer, service, 0, 2)));
    }

    [Fact]
    public void An_event_goes_to_the_topic_of_its_namespace()
    {
        var message = EventStream.Message(Read("""
            {"metadata":{"name":"x"},"involvedObject":{"kind":"Node","name":"board-1"},"type":"Warning","reason":"NodeNotReady","message":"gone","count":2,
            "lastTimestamp":"2026-01-02T03:04:05Z","source":{"component":"node-controller"}}
            """, ApiJson.Default.EventView));
        Assert.Equal("edgekube/v1/events/_cluster", message.Topic);
        Assert.Equal(
            """
            {"type":"Warning","reason":"NodeNotReady","message":"gone","object":{"kind":"Node","namespace":"","name":"board-1"},"count":2,
            "at":"2026-01-02T03:04:05Z","source":"node-controller"}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(message.Payload.Span));
    }

    private static string Workload(GroupResource type, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var key = new ResourceKey(type, "default", "web");
        return Text(writer => WorkloadState.Write(writer, key, Read(json, ApiJson.Default.DeploymentView), bytes, () => [Read(Pod, ApiJson.Default.PodView)]));
    }

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, type)!;

    private static string Text(Action<Utf8JsonWriter> content) => Encoding.UTF8.GetString(StateJson.Make("t", content).Payload.Span);
}
