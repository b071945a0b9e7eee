using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Eviction;

/// <summary>With what a node answers a shortage.</summary>
internal sealed record EvictionParts(FiguresSource Figures, StorageUse Use, DiskReclaim Reclaim, PodWorkers Pods, IPodRuntime Runtime);
