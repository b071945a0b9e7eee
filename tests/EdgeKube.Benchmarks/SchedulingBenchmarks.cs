using BenchmarkDotNet.Attributes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Scheduling;

namespace EdgeKube.Benchmarks;

/// <summary>What it costs to choose nodes for 2,000 pods of 20 owners on 100 nodes.</summary>
[MemoryDiagnoser]
public class SchedulingBenchmarks
{
    private const int Nodes = 100;
    private const int Pods = 2000;
    private readonly NodeView[] _nodes = [.. Enumerable.Range(0, Nodes).Select(Node)];
    private readonly (ResourceKey Key, PodView View)[] _pods = [.. Enumerable.Range(0, Pods).Select(Pod)];

    [Benchmark(OperationsPerInvoke = Pods)]
    public int Choose()
    {
        var cluster = new ClusterSnapshot();
        foreach (var node in _nodes)
        {
            cluster.SetNode(node.Metadata.Name, node);
        }

        var random = new Random(1);
        return _pods.Count(p => cluster.Choose(p.Key, p.View, random).Node is not null);
    }

    private static NodeView Node(int number) => new()
    {
        Metadata = new() { Name = $"node-{number}" },
        Status = new() { Allocatable = new Dictionary<string, string> { ["cpu"] = "4", ["memory"] = "4Gi", ["pods"] = "110" } },
    };

    private static (ResourceKey Key, PodView View) Pod(int number) => (
        new(BuiltIn.Pods, "default", $"pod-{number}"),
        new()
        {
            Metadata = new() { Name = $"pod-{number}", Uid = $"{number}", OwnerReferences = [new() { Uid = $"{number % 20}", Controller = true }] },
            Spec = new()
            {
                Containers = [new() { Name = "c", Resources = new() { Requests = new Dictionary<string, string> { ["cpu"] = "10m", ["memory"] = "16Mi" } } }],
            },
        });
}
