using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Controllers.Nodes;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Nodes;

public sealed class NodeLifecycleControllerTests : RegistryFixture
{
    private static readonly ResourceKey _node = new(BuiltIn.Nodes, "", "board-1");

    [Fact]
    public async Task Pods_of_a_node_that_is_ready_again_are_ready_again_if_their_containers_are()
    {
        await CreatedAsync(BuiltIn.Nodes, """{"metadata":{"name":"board-1"}}""");
        await NodeIsAsync("True");
        await PodAsync("good", containersReady: "True");
        await PodAsync("bad", containersReady: "False");
        await using var services = new ServiceCollection()
            .AddSingleton<IRegistry>(Registry)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddWatching()
            .AddNodes("10.42.0.0/16")
            .BuildServiceProvider();
        var hosted = services.GetServices<IHostedService>().ToList();
        foreach (var one in hosted)
        {
            await one.StartAsync(Ct);
        }

        await NodeIsAsync("False");
        await UntilAsync("good", "False NodeNotReady");
        await UntilAsync("bad", "False NodeNotReady");
        await NodeIsAsync("True");
        await UntilAsync("good", "True ");
        Assert.Equal("False NodeNotReady", await ReadyAsync("bad")); // its agent knows better, and tells
        foreach (var one in hosted)
        {
            await one.StopAsync(Ct);
        }
    }

    private async Task PodAsync(string name, string containersReady)
    {
        await CreatedAsync(BuiltIn.Pods, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"board-1","containers":[{"name":"c","image":"busybox:1"}]}}""");
        await StatusAsync(
            Key(BuiltIn.Pods, name),
            $$$"""{"phase":"Running","conditions":[{"type":"Ready","status":"True"},{"type":"ContainersReady","status":"{{{containersReady}}}"}]}""");
    }

    private Task NodeIsAsync(string ready) => StatusAsync(_node, $$$"""{"conditions":[{"type":"Ready","status":"{{{ready}}}"}]}""");

    private async Task StatusAsync(ResourceKey key, string status) => await Registry.UpdateAsync(
        key,
        found =>
        {
            found["status"] = JsonNode.Parse(status);
            return found;
        },
        WriteOptions.Own("test") with { Subresource = "status" },
        Ct);

    private async Task UntilAsync(string pod, string ready)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (await ReadyAsync(pod) != ready)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private async Task<string> ReadyAsync(string pod)
    {
        var ready = (await FoundAsync(Key(BuiltIn.Pods, pod)))!["status"]!["conditions"]!.AsArray().First(c => (string?)c!["type"] == "Ready")!;
        return $"{(string?)ready["status"]} {(string?)ready["reason"]}";
    }
}
