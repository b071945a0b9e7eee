using System.Text.Json;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.EndpointSlices;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.EndpointSlices;

public sealed class EndpointSlicePlanTests
{
    [Fact]
    public void Ready_pods_are_ready_endpoints()
    {
        var slice = Assert.Single(EndpointSlicePlan.Make(Service("80"), [Pod("b", "10.42.0.3"), Pod("a", "10.42.0.2")]));
        Assert.Equal(["10.42.0.2", "10.42.0.3"], slice.Endpoints.Select(e => e.Addresses[0]));
        Assert.All(slice.Endpoints, e => Assert.True(e.Conditions!.Ready));
        Assert.Equal(80, Assert.Single(slice.Ports).Port);
    }

    [Fact]
    public void A_pod_that_is_not_ready_is_listed_as_such()
    {
        var endpoint = Assert.Single(Assert.Single(EndpointSlicePlan.Make(Service("80"), [Pod("a", "10.42.0.2", ready: false)])).Endpoints);
        Assert.False(endpoint.Conditions!.Ready);
        Assert.False(endpoint.Conditions.Serving);
    }

    [Fact]
    public void A_terminating_pod_serves_and_is_not_ready()
    {
        var pod = Pod("a", "10.42.0.2");
        pod = pod with { Metadata = pod.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } };
        var conditions = Assert.Single(Assert.Single(EndpointSlicePlan.Make(Service("80"), [pod])).Endpoints).Conditions!;
        Assert.Equal((false, true, true), (conditions.Ready, conditions.Serving, conditions.Terminating));
    }

    [Fact]
    public void Pods_without_address_and_finished_pods_are_left_out()
    {
        var finished = Pod("a", "10.42.0.2");
        finished = finished with { Status = finished.Status with { Phase = "Succeeded" } };
        Assert.Empty(EndpointSlicePlan.Make(Service("80"), [Pod("b", ""), finished]));
    }

    [Fact]
    public void A_named_port_is_looked_up_in_each_pod()
    {
        var slices = EndpointSlicePlan.Make(Service("\"web\""), [Pod("a", "10.42.0.2", port: 8080), Pod("b", "10.42.0.3", port: 9090)]);
        Assert.Equal([8080, 9090], slices.Select(s => s.Ports[0].Port!.Value).Order());
    }

    [Fact]
    public void More_than_a_hundred_endpoints_take_another_slice()
    {
        var pods = Enumerable.Range(1, 150).Select(i => Pod($"p{i:000}", $"10.42.0.{i}"));
        Assert.Equal([100, 50], EndpointSlicePlan.Make(Service("80"), pods).Select(s => s.Endpoints.Count));
    }

    [Fact]
    public void A_slice_that_holds_the_same_is_left_as_it_is()
    {
        var wanted = Assert.Single(EndpointSlicePlan.Make(Service("80"), [Pod("a", "10.42.0.2")]));
        var view = new EndpointSliceView { AddressType = "IPv4", Endpoints = wanted.Endpoints, Ports = wanted.Ports };
        var stored = JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Default.EndpointSliceView), ApiJson.Default.EndpointSliceView)!;
        Assert.True(wanted.IsHeldBy(stored));
        Assert.False(Assert.Single(EndpointSlicePlan.Make(Service("80"), [Pod("a", "10.42.0.9")])).IsHeldBy(stored));
    }

    private static ServiceView Service(string targetPort) => new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "default" },
        Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80, TargetPort = JsonDocument.Parse(targetPort).RootElement }] },
    };

    private static PodView Pod(string name, string ip, bool ready = true, int port = 8080) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = name },
        Spec = new PodSpec
        {
            NodeName = "board-1",
            Containers = [new ContainerSpec { Name = "c", Ports = [new ContainerPort { Name = "web", Number = port }] }],
        },
        Status = new PodStatus
        {
            Phase = "Running",
            PodIP = ip,
            Conditions = [new Condition { Type = "Ready", Status = ready ? "True" : "False" }],
        },
    };
}
