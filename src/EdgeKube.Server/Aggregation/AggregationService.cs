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
    private readonly KindFollower _apis = new(registry, [BuiltIn.APIServices]);
    private readonly KindFollower _services = new(registry, [BuiltIn.Services, BuiltIn.EndpointSlices]);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var again = time.CreateTimer(_ => _services.Ask(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await Task.WhenAll(
            new FrontProxyTrust(registry, pki, time).EnsureAsync(stoppingToken),
            _apis.RunAsync(FollowAsync, stoppingToken),
            _services.RunAsync(ct => LookAsync(again, ct), stoppingToken));
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        _services.Ask();
    }

    /// <summary>Now, and from time to time as long as there is anybody to look at.</summary>
    private async Task LookAsync(ITimer again, CancellationToken ct)
    {
        var all = remotes.All;
        foreach (var api in all)
        {
            api.State = await check.LookAsync(api, ct);
            await TellAsync(api, ct);
        }

        again.Change(all.Count > 0 ? _every : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
