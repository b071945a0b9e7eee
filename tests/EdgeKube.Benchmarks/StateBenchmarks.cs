using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Namespaces;
using EdgeKube.Server.Management.State;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Benchmarks;

/// <summary>What the state topics cost in a second in which 1 % of 1,000 nodes and of 10,000 pods of 200 Deployments change: 50 ms would be 5 % of a core.</summary>
[MemoryDiagnoser]
public class StateBenchmarks
{
    private const int Nodes = 1_000;
    private const int Pods = 10_000;
    private const int Workloads = 200;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-state-");
    private IServiceProvider? _services;
    private StateSource? _source;
    private int _second;

    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult(); // not every toolchain waits for a task

    private async Task SetUpAsync()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddRegistry(Path.Combine(_directory.FullName, "state.db"), new KindHooksOptions())
            .AddSingleton<IHostedService>(p => new SystemNamespaces(p.GetRequiredService<IRegistry>()))
            .AddWatching()
            .BuildServiceProvider();
        foreach (var part in _services.GetServices<IHostedService>())
        {
            await part.StartAsync(default);
        }

        var registry = _services.GetRequiredService<IRegistry>();
        await CreateAsync(registry, BuiltIn.Nodes, "", Nodes, Node);
        await CreateAsync(registry, BuiltIn.Deployments, "default", Workloads, Deployment);
        await CreateAsync(registry, BuiltIn.Pods, "default", Pods, Pod);
        var caches = Caches(registry);
        await caches.StatefulSets.StartAsync(default);
        await caches.DaemonSets.StartAsync(default);
        await caches.WhenSyncedAsync(default);
        while (caches.Pods.Count < Pods || caches.Nodes.Count < Nodes || caches.Deployments.Count < Workloads)
        {
            await Task.Yield();
        }

        _source = new StateSource(caches, registry, new UsageBoard(TimeProvider.System), "v1");
        _source.Feed(_ => { });
    }

    /// <returns>Bytes.</returns>
    [Benchmark]
    public async Task<long> OneSecondAsync()
    {
        var bytes = 0L;
        var second = _second++;
        for (var i = 0; i < Nodes / 100; i++)
        {
            bytes += await TellAsync(new ResourceKey(BuiltIn.Nodes, "", $"node-{(second + i) % Nodes}"));
        }

        for (var i = 0; i < Pods / 100; i++) // each on another node, of another Deployment
        {
            bytes += await TellAsync(new ResourceKey(BuiltIn.Nodes, "", $"node-{(second + 10 * i) % Nodes}"));
            bytes += await TellAsync(new ResourceKey(BuiltIn.Deployments, "default", $"web-{(second + i) % Workloads}"));
        }

        return bytes;
    }

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    private async Task CleanUpAsync()
    {
        foreach (var part in _services!.GetServices<IHostedService>().Reverse())
        {
            await part.StopAsync(default);
        }

        await ((ServiceProvider)_services!).DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<int> TellAsync(ResourceKey key)
    {
        var message = await _source!.TellAsync(key, default) ?? throw new InvalidOperationException($"{key} is not there");
        return message.Payload.Length;
    }

    private StateCaches Caches(IRegistry registry) => new(
        Of<NodeView>(),
        Of<PodView>(),
        Of<DeploymentView>(),
        Of<ReplicaSetView>(),
        Of<ServiceView>(),
        Of<EndpointSliceView>(),
        _services!.GetRequiredService<PodsByNode>())
    {
        StatefulSets = StateCaches.CacheOf(registry, daemons: false),
        DaemonSets = StateCaches.CacheOf(registry, daemons: true),
    };

    private ResourceCache<TView> Of<TView>()
        where TView : class, IObjectView => _services!.GetRequiredService<ResourceCache<TView>>();

    private static async Task CreateAsync(IRegistry registry, GroupResource type, string ns, int count, Func<int, string> body)
    {
        var definition = registry.Definitions.Get(type);
        await Task.WhenAll(Enumerable.Range(0, count).Select(
            i => registry.CreateAsync(definition, ns, JsonNode.Parse(body(i))!.AsObject(), WriteOptions.Own("benchmark"), default)));
    }

    private static string Node(int i) => $$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-{{i}}"},"status":{"capacity":{"cpu":"4","memory":"4Gi","pods":"110"},
        "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}],"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],
        "nodeInfo":{"kubeletVersion":"v1.34.2","containerRuntimeVersion":"containerd://1.6.20","kernelVersion":"6.1","osImage":"Debian 12","architecture":"arm64"} } }
        """;

    private static string Deployment(int i) => $$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web-{{i}}"},"spec":{"replicas":50,"selector":{"matchLabels":{"a":"{{i}}"} },
        "template":{"metadata":{"labels":{"a":"{{i}}"} },"spec":{"containers":[{"name":"c","image":"x"}]} } } }
        """;

    private static string Pod(int i) => $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-{{i}}","labels":{"a":"{{i % Workloads}}"} },
        "spec":{"nodeName":"node-{{i % Nodes}}","containers":[{"name":"c","image":"x"}]} }
        """;
}
