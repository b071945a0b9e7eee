using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Deployments;
using EdgeKube.Server.Controllers.Disruptions;
using EdgeKube.Server.Controllers.GarbageCollection;
using EdgeKube.Server.Controllers.Namespaces;
using EdgeKube.Server.Controllers.ReplicaSets;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Scheduling;
using EdgeKube.Server.Watching;
using EdgeKube.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeKube.Server.Tests;

/// <summary>Scheduler, controllers and garbage collection as the server runs them, with the test in the place of all nodes.</summary>
/// <remarks>Retries do not wait for the clock; whatever waits for more than a second does.</remarks>
internal sealed class ControlLoops : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly ServiceProvider _provider;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<ResourceKey> _kubelet = Channel.CreateUnbounded<ResourceKey>();
    private readonly List<IHostedService> _started = [];
    private readonly FakeTime _time;
    private Task _clock = Task.CompletedTask;
    private Task _nodes = Task.CompletedTask;

    private ControlLoops(IRegistry registry, FakeTime time)
    {
        (Registry, _time) = (registry, time);
        _provider = new ServiceCollection()
            .AddSingleton(registry)
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(new ClusterTrust("certificate"))
            .AddWatching().AddScheduling().AddReplicaSets().AddDeployments().AddDisruptions().AddGarbageCollection().AddNamespaces()
            .BuildServiceProvider();
        Pods.Subscribe((_, now) => Wake(now is null ? null : _kubelet, now?.Key));
        Deployments.Subscribe((_, _) => Wake());
        ReplicaSets.Subscribe((_, _) => Wake());
        Namespaces.Subscribe((_, _) => Wake());
        ConfigMaps.Subscribe((_, _) => Wake());
        Budgets.Subscribe((_, _) => Wake());
    }

    public IRegistry Registry { get; }

    public ResourceCache<PodView> Pods => _provider.GetRequiredService<ResourceCache<PodView>>();

    public ResourceCache<DeploymentView> Deployments => _provider.GetRequiredService<ResourceCache<DeploymentView>>();

    public ResourceCache<ReplicaSetView> ReplicaSets => _provider.GetRequiredService<ResourceCache<ReplicaSetView>>();

    public ResourceCache<NamespaceView> Namespaces => _provider.GetRequiredService<ResourceCache<NamespaceView>>();

    public ResourceCache<ConfigMapView> ConfigMaps => _provider.GetRequiredService<ResourceCache<ConfigMapView>>();

    public ResourceCache<PodDisruptionBudgetView> Budgets => _provider.GetRequiredService<ResourceCache<PodDisruptionBudgetView>>();

    public IEventRecorder Events => _provider.GetRequiredService<IEventRecorder>();

    /// <summary>Whether the nodes run a pod's containers well.</summary>
    public Func<PodView, bool> Healthy { get; set; } = _ => true;

    /// <summary>Whether pods end as soon as they are asked to.</summary>
    public bool PodsEnd { get; set; } = true;

    public static async Task<ControlLoops> StartAsync(IRegistry registry, FakeTime time, CancellationToken ct)
    {
        var loops = new ControlLoops(registry, time);
        foreach (var service in loops._provider.GetServices<IHostedService>())
        {
            await service.StartAsync(ct);
            loops._started.Add(service);
        }

        loops._clock = loops.KeepTimeAsync();
        loops._nodes = loops.RunPodsAsync();
        return loops;
    }

    public async Task UntilAsync(Func<bool> holds, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_patience);
        while (!holds())
        {
            CheckNobodyFailed();
            try
            {
                await _changed.Reader.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                throw new TimeoutException($"it does not come to be; there is: {Describe()}", e);
            }
        }
    }

    /// <summary>Until every Event that was recorded is written.</summary>
    public async Task EventsWrittenAsync(CancellationToken ct)
    {
        var from = Registry.Revision;
        var reason = $"Marker{from}";
        Events.Record(new() { ApiVersion = "v1", Kind = "Node", Name = "marker" }, "Normal", reason, "", "test");
        var query = new WatchQuery(Registry.Definitions.Get(BuiltIn.Events), "", from);
        await foreach (var batch in Registry.WatchAsync(query, ct))
        {
            if (batch.Any(e => e.Json.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(reason)) >= 0))
            {
                return;
            }
        }
    }

    /// <summary>The node looks at all pods again, after <see cref="Healthy"/> or <see cref="PodsEnd"/> changed.</summary>
    public void LookAgain()
    {
        foreach (var pod in Pods.All)
        {
            _kubelet.Writer.TryWrite(pod.Key);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var service in Enumerable.Reverse(_started))
        {
            await service.StopAsync(CancellationToken.None);
        }

        await Task.WhenAll(_clock, _nodes).ContinueWith(_ => { }, TaskScheduler.Default);
        CheckNobodyFailed();
        await _provider.DisposeAsync();
        _stop.Dispose();
    }

    private string Describe() => string.Join(
        Environment.NewLine,
        Deployments.All.Select(d => d.Json).Concat(ReplicaSets.All.Select(s => s.Json)).Concat(Pods.All.Select(p => p.Json))
            .Select(json => System.Text.Encoding.UTF8.GetString(json.Span)));

    private void CheckNobodyFailed()
    {
        var failed = _started.OfType<BackgroundService>().Select(s => s.ExecuteTask).Append(_clock).Append(_nodes).FirstOrDefault(t => t?.IsFaulted == true);
        if (failed is not null)
        {
            throw new InvalidOperationException("a loop has failed", failed.Exception);
        }
    }

    private void Wake(Channel<ResourceKey>? also = null, ResourceKey? key = null)
    {
        also?.Writer.TryWrite(key!);
        _changed.Writer.TryWrite(true);
    }

    private async Task KeepTimeAsync()
    {
        await foreach (var delay in _time.Armed.ReadAllAsync(_stop.Token))
        {
            if (delay <= TimeSpan.FromSeconds(1))
            {
                _time.Advance(delay);
            }
        }
    }

    private async Task RunPodsAsync()
    {
        await foreach (var key in _kubelet.Reader.ReadAllAsync(_stop.Token))
        {
            try
            {
                await RunAsync(key);
            }
            catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
            {
                // gone
            }
        }
    }

    private async Task RunAsync(ResourceKey key)
    {
        if (Pods.Find(key) is not { } pod || string.IsNullOrEmpty(pod.View.Spec.NodeName))
        {
            return;
        }

        if (pod.View.Metadata.DeletionTimestamp is not null)
        {
            if (PodsEnd)
            {
                await Registry.DeleteAsync(key, new DeleteOptions { GracePeriodSeconds = 0 }, _stop.Token);
            }

            return;
        }

        var ready = Healthy(pod.View) ? "True" : "False";
        if (pod.View.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.Status != ready)
        {
            await Registry.UpdateAsync(key, p => WithReady(p, ready), WriteOptions.Own("test") with { Subresource = "status" }, _stop.Token);
        }
    }

    private JsonObject WithReady(JsonObject pod, string ready)
    {
        var status = pod["status"]!.AsObject();
        status["phase"] = "Running";
        var others = (status["conditions"] as JsonArray ?? []).Where(c => (string?)c!["type"] != "Ready").Select(c => c!.DeepClone());
        var now = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds()));
        status["conditions"] = new JsonArray([.. others, new JsonObject { ["type"] = "Ready", ["status"] = ready, ["lastTransitionTime"] = now }]);
        return pod;
    }
}
