using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>Keeps an IPAddress for each cluster address of a Service, and the ServiceCIDRs that these come from.</summary>
/// <remarks>Who has which address is what the Services themselves say: the IPAddresses follow them, so none is lost or leaks for long.</remarks>
internal sealed class ServiceAddressRound(IRegistry registry, SystemServiceCidr system, IEventRecorder events, TimeProvider time) : IRound
{
    private const string Component = "service-ip-repair-controller";
    private static readonly WriteOptions _own = WriteOptions.Own("service-cidrs-controller");
    private HashSet<(string Uid, string Address)> _told = [];

    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.Services, BuiltIn.IPAddresses, BuiltIn.ServiceCIDRs];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        await system.EnsureAsync(ct);
        var services = await ReadAsync(BuiltIn.Services, ServiceHolder.Read, ct);
        var records = await ReadAsync(BuiltIn.IPAddresses, AddressRecord.Read, ct);
        var ranges = await ReadAsync(BuiltIn.ServiceCIDRs, ServiceRange.Read, ct);
        await ActAsync(AddressPlan.Make(services, records), ct);
        var inUse = services.SelectMany(s => s.Addresses).Concat(records.Where(r => r.IsManaged).Select(r => r.Address)).Distinct(StringComparer.Ordinal).ToList();
        var plan = RangePlan.Make(ranges, inUse, time.GetUtcNow());
        await ActAsync(plan, ct);
        Tell(services, ranges);
        return plan.Wait is { } wait ? Requeue.In(wait) : Requeue.OnChange;
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(GroupResource type, Func<JsonObject, T> read, CancellationToken ct)
        where T : class
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(type), ""), ct);
        return [.. list.Items.Select(item => read(ObjectJson.Read(item.Value)))];
    }

    private async Task ActAsync(AddressPlan plan, CancellationToken ct)
    {
        foreach (var address in plan.Leaked)
        {
            await UnlessGoneAsync(() => registry.DeleteAsync(new ResourceKey(BuiltIn.IPAddresses, "", address), new DeleteOptions(), ct));
        }

        var definition = registry.Definitions.Get(BuiltIn.IPAddresses);
        await Task.WhenAll(plan.Missing.Select(m => UnlessGoneAsync(
            () => registry.CreateAsync(definition, "", ServiceAddress.Make(m.Address, m.Holder.Namespace, m.Holder.Name), _own, ct)))); // one commit for many
    }

    private async Task ActAsync(RangePlan plan, CancellationToken ct)
    {
        foreach (var name in plan.Protect)
        {
            await ChangeAsync(name, "", static m => m.Finalizers = [.. m.Finalizers, ServiceRange.Finalizer], ct);
        }

        foreach (var name in plan.Ready)
        {
            await ConditionAsync(name, "True", "", "Kubernetes Service CIDR is ready", ct);
        }

        foreach (var name in plan.Hold)
        {
            await ConditionAsync(
                name, "False", "Terminating", "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR", ct);
        }

        foreach (var name in plan.Release)
        {
            await ChangeAsync(name, "", static m => m.Finalizers = [.. m.Finalizers.Where(f => f != ServiceRange.Finalizer)], ct);
        }
    }

    private Task ChangeAsync(string name, string subresource, Action<ObjectMetadata> change, CancellationToken ct) => UnlessGoneAsync(() => registry.UpdateAsync(
        new ResourceKey(BuiltIn.ServiceCIDRs, "", name),
        current =>
        {
            change(new ObjectMetadata(current));
            return current;
        },
        _own with { Subresource = subresource },
        ct));

    private Task ConditionAsync(string name, string status, string reason, string message, CancellationToken ct) => UnlessGoneAsync(() => registry.UpdateAsync(
        new ResourceKey(BuiltIn.ServiceCIDRs, "", name),
        current =>
        {
            CustomConditions.Set(current.Ensure("status"), "Ready", status, reason, message, time);
            return current;
        },
        _own with { Subresource = "status" },
        ct));

    private static async Task UnlessGoneAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "AlreadyExists" or "Conflict")
        {
            // it went or came meanwhile: that change asks for another round
        }
    }

    /// <summary>Says once of a Service that no range has its address any more.</summary>
    private void Tell(IReadOnlyList<ServiceHolder> services, IReadOnlyList<ServiceRange> ranges)
    {
        var told = new HashSet<(string Uid, string Address)>();
        foreach (var service in services)
        {
            foreach (var address in service.Addresses)
            {
                if (!ranges.Any(r => r.Contains(IPAddress.Parse(address))) && told.Add((service.Uid, address)) && !_told.Contains((service.Uid, address)))
                {
                    var about = new ObjectReference { ApiVersion = "v1", Kind = "Service", Namespace = service.Namespace, Name = service.Name, Uid = service.Uid };
                    events.Record(
                        about, "Warning", "ClusterIPOutOfRange", $"Cluster IP [IPv4]: {address} is not within any configured Service CIDR; please recreate service", Component);
                }
            }
        }

        _told = told;
    }
}
