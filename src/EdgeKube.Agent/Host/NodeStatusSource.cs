using System.Net.Sockets;
using EdgeKube.Agent.Host.Upgrades;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Looks at the machine and its runtime every few seconds, and tells of what is really different.</summary>
internal sealed partial class NodeStatusSource : INodeStatusSource, IDisposable
{
    private const int MaxImages = 50;
    private const int LooksPerImageList = 6;
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _lookUntilReady = TimeSpan.FromMilliseconds(250);
    private readonly AgentIdentity _identity;
    private readonly IPodRuntime _runtime;
    private readonly IReadOnlyList<INodeReadiness> _parts;
    private readonly NodeResources _resources;
    private readonly HostWatch _watch;
    private readonly ShortageWatch _shortages;
    private readonly TimeProvider _time;
    private readonly ILogger<NodeStatusSource> _logger;
    private readonly SemaphoreSlim _woken = new(0);
    private readonly Lock _lock = new();
    private NodeSight? _told;
    private NodeSight? _seen;
    private IReadOnlyList<Condition> _conditions = [];
    private int _looks;

    public NodeStatusSource(
        AgentIdentity identity,
        IPodRuntime runtime,
        IEnumerable<INodeReadiness> parts,
        NodeResources resources,
        HostWatch watch,
        ShortageWatch shortages,
        TimeProvider time,
        ILogger<NodeStatusSource> logger)
    {
        (_identity, _runtime, _parts, _resources, _watch, _shortages, _time, _logger) = (identity, runtime, [.. parts], resources, watch, shortages, time, logger);
        foreach (var part in _parts)
        {
            part.Changed += Wake;
        }
    }

    /// <summary>Null: nobody looks at the machine's units.</summary>
    public UnitWatch? Units
    {
        get;
        init
        {
            field = value;
            value?.Changed += Wake;
        }
    }

    /// <summary>Null: nobody asks the machine's services.</summary>
    public MachineWatch? Machine
    {
        get;
        init
        {
            field = value;
            value?.Changed += Wake;
        }
    }

    /// <summary>Null: nobody rolls versions out to this node.</summary>
    public RunningRelease? Release { get; init; }

    public IReadOnlyDictionary<string, string> Labels
    {
        get
        {
            var labels = LabelsOf(_identity.NodeName);
            if (Machine?.Facts is { Chassis.Length: > 0 } machine && machine.Chassis.AsSpan().IndexOfAnyExceptInRange('a', 'z') < 0)
            {
                labels["edgekube.io/chassis"] = machine.Chassis;
            }

            if (Release?.Version is { } version)
            {
                labels[RunningRelease.Label] = version;
            }

            return labels;
        }
    }

    /// <summary>The shortages that the node shows as its conditions.</summary>
    public IReadOnlyList<string> Pressed => _shortages.Pressure.Conditions;

    /// <summary>What a node says of itself in its labels.</summary>
    public static Dictionary<string, string> LabelsOf(string node) => new()
    {
        ["kubernetes.io/arch"] = Architecture.Own,
        ["kubernetes.io/hostname"] = node,
        ["kubernetes.io/os"] = "linux",
    };

    public async Task<NodeStatus> ReadAsync(CancellationToken ct)
    {
        var sight = await LookAsync(ct);
        lock (_lock)
        {
            if (_told?.IsReady != sight.IsReady)
            {
                LogReady(sight.IsReady ? "ready" : $"not ready: {string.Join("; ", sight.Troubles)}");
            }

            _told = sight;
            var status = NodeStatusPlan.Make(_identity, _resources, sight, _conditions, _time.GetUtcNow());
            _conditions = status.Conditions!;
            return status;
        }
    }

    public async Task WhenChangedAsync(CancellationToken ct)
    {
        while (true)
        {
            var told = _told;
            if (told is not null && !told.Equals(await LookAsync(ct)))
            {
                return;
            }

            await PauseAsync(told is { IsReady: true } ? _look : _lookUntilReady, ct);
        }
    }

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Changed -= Wake;
        }

        _woken.Dispose();
    }

    private void Wake() => _woken.Release();

    private async Task PauseAsync(TimeSpan longest, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var woken = _woken.WaitAsync(ended.Token);
        var elapsed = Task.Delay(longest, _time, ended.Token);
        await Task.WhenAny(woken, elapsed);
        await ended.CancelAsync();
        await Task.WhenAll(woken, elapsed).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        ct.ThrowIfCancellationRequested();
    }

    private async Task<NodeSight> LookAsync(CancellationToken ct)
    {
        var before = _seen;
        var troubles = _parts.Select(p => p.Trouble).OfType<string>().ToList();
        var version = before?.RuntimeVersion ?? "";
        var images = before?.Images ?? [];
        try
        {
            version = await _runtime.VersionAsync(ct);
            if (images.Count == 0 || ++_looks % LooksPerImageList == 0)
            {
                images = Largest(await _runtime.ListImagesAsync(ct));
            }
        }
        catch (Exception e) when (e is RuntimeException or HttpRequestException or IOException or SocketException)
        {
            troubles.Insert(0, "container runtime is down");
        }

        _shortages.Observe(_watch.Recent());
        return _seen = new NodeSight(_shortages.Pressure, troubles, version, images)
        {
            FailedUnits = Units?.Failed,
            Machine = Machine?.Facts,
            ClockSynchronized = Machine?.Facts is null ? null : KernelClock.IsSynchronized(),
        };
    }

    private static List<ContainerImage> Largest(IReadOnlyList<RuntimeImage> images) =>
        [.. images
            .OrderByDescending(i => i.SizeBytes)
            .ThenBy(i => i.Id, StringComparer.Ordinal)
            .Take(MaxImages)
            .Select(i => new ContainerImage { Names = [.. i.References.Append(i.Digest).Where(n => n.Contains('/', StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)], SizeBytes = i.SizeBytes })
            .Where(i => i.Names.Count > 0)];

    [LoggerMessage(LogLevel.Information, "The node is {State}")]
    private partial void LogReady(string state);
}
