using System.Threading.Channels;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.Validation;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Aggregation;

/// <summary>Follows the APIServices that name a Service, and looks from time to time whether these answer, for as long as there are any.</summary>
internal sealed class AggregationService(
    IRegistry registry, RemoteApis remotes, RemoteConnections connections, AvailabilityCheck check, ClusterPki pki, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(30);
    private static readonly WriteOptions _write = WriteOptions.Own("kube-aggregator") with { Subresource = "status" };
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        new FrontProxyTrust(registry, pki, time).EnsureAsync(stoppingToken),
        FollowAsync(BuiltIn.APIServices, stoppingToken),
        FollowAsync(BuiltIn.Services, stoppingToken),
        LookAsync(stoppingToken));

    private async Task FollowAsync(GroupResource type, CancellationToken ct)
    {
        var definition = registry.Definitions.Get(type);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await foreach (var _ in registry.WatchAsync(new WatchQuery(definition, "", registry.Revision), ct))
                {
                    if (type == BuiltIn.APIServices || remotes.All.Count > 0)
                    {
                        _changed.Writer.TryWrite(true);
                    }
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                _changed.Writer.TryWrite(true); // fell behind what is remembered: all is read again
            }
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        while (true)
        {
            await ReadAsync(ct);
            foreach (var api in remotes.All)
            {
                api.State = await check.LookAsync(api, ct);
                await TellAsync(api, ct);
            }

            await WaitAsync(ct);
        }
    }

    /// <summary>Until something changed, or (while there is anybody to look at) it is time again.</summary>
    private async Task WaitAsync(CancellationToken ct)
    {
        var changed = _changed.Reader.WaitToReadAsync(ct).AsTask();
        if (remotes.All.Count > 0)
        {
            await Task.WhenAny(changed, Task.Delay(_every, time, ct));
        }
        else
        {
            await changed;
        }

        ct.ThrowIfCancellationRequested();
        while (_changed.Reader.TryRead(out _))
        {
            // many changes are one
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.APIServices), ""), ct);
        var read = new List<RemoteApi>();
        foreach (var item in list.Items)
        {
            if (RemoteApi.Read(ObjectJson.Read(item.Value)) is { } api && !IsBuiltIn(api))
            {
                var known = remotes.Find(api.Group, api.Version);
                api.State = known is not null && known.Target == api.Target ? known.State : RemoteState.Unknown;
                read.Add(api);
            }
        }

        remotes.All = [.. read.OrderByDescending(a => a.GroupPriority).ThenByDescending(a => a.VersionPriority).ThenBy(a => a.Name, StringComparer.Ordinal)];
        connections.Keep(remotes.All);
    }

    /// <summary>What this server knows by itself nobody takes from it.</summary>
    private bool IsBuiltIn(RemoteApi api) =>
        registry.Definitions.All.Any(d => d.Custom is null && d.Group == api.Group && d.Version == api.Version);

    private async Task TellAsync(RemoteApi api, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                new ResourceKey(BuiltIn.APIServices, "", api.Name),
                service =>
                {
                    var state = api.State;
                    CustomConditions.Set(service.Ensure("status"), "Available", state.IsAvailable ? "True" : "False", state.Reason, state.Message, time);
                    return service;
                },
                _write,
                ct);
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            // it is gone, or will be looked at again at once: the watch says so
        }
    }
}
