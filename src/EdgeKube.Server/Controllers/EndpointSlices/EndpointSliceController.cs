using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.EndpointSlices;

/// <summary>Keeps the EndpointSlices of each Service with a selector in step with its pods.</summary>
internal sealed class EndpointSliceController : IReconciler<ResourceKey>
{
    private const string ServiceLabel = "kubernetes.io/service-name";
    private const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    private const string Us = "endpointslice-controller.k8s.io";
    private readonly IRegistry _registry;
    private readonly ResourceCache<ServiceView> _services;
    private readonly ResourceCache<PodView> _pods;
    private readonly ResourceCache<EndpointSliceView> _slices;

    public EndpointSliceController(
        IRegistry registry,
        ResourceCache<ServiceView> services,
        ResourceCache<PodView> pods,
        ResourceCache<EndpointSliceView> slices,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _services, _pods, _slices) = (registry, services, pods, slices);
        services.Subscribe((before, now) => queue.Add((now ?? before)!.Key));
        pods.Subscribe((before, now) => WakeServicesOf(before, now, queue));
        slices.Subscribe((before, now) =>
        {
            if ((now ?? before)!.View.Metadata is { Labels: { } labels } meta && labels.TryGetValue(ServiceLabel, out var service))
            {
                queue.Add(new ResourceKey(BuiltIn.Services, meta.Namespace, service));
            }
        });
    }

    public string Name => "endpointslice";

    public Task WhenSyncedAsync(CancellationToken ct) =>
        Task.WhenAll(_services.WhenSyncedAsync(ct), _pods.WhenSyncedAsync(ct), _slices.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_services.Find(key) is not { View.Spec.Selector.Count: > 0 } service || service.View.Metadata.DeletionTimestamp is not null)
        {
            return Requeue.OnChange; // without a selector its slices are the user's own; deleted, garbage collection takes them
        }

        var selector = LabelSelector.FromMap(service.View.Spec.Selector);
        var pods = _pods.InNamespace(key.Namespace).Select(p => p.View).Where(p => selector.Matches(p.Metadata.Labels));
        var wanted = EndpointSlicePlan.Make(service.View, pods).ToList();
        var present = _slices.InNamespace(key.Namespace).Where(s => IsOurs(s.View, key.Name)).ToList();
        foreach (var kept in present.Where(s => wanted.Exists(w => w.IsHeldBy(s.View))).ToList())
        {
            wanted.RemoveAt(wanted.FindIndex(w => w.IsHeldBy(kept.View)));
            present.Remove(kept);
        }

        await WriteAsync(service.View, wanted, present, ct);
        return Requeue.OnChange;
    }

    private async Task WriteAsync(
        ServiceView service, List<WantedSlice> wanted, List<Cached<EndpointSliceView>> spare, CancellationToken ct)
    {
        var revision = 0L;
        foreach (var slice in wanted)
        {
            var reused = spare.Find(s => s.View.AddressType == slice.AddressType);
            if (reused is null)
            {
                var definition = _registry.Definitions.Get(BuiltIn.EndpointSlices);
                var made = await _registry.CreateAsync(
                    definition, service.Metadata.Namespace, NewSlice(service, slice), WriteOptions.Own(Name), ct);
                revision = made.Revision;
            }
            else
            {
                spare.Remove(reused);
                var updated = await _registry.UpdateAsync(reused.Key, s => Fill(s, slice), WriteOptions.Own(Name), ct);
                revision = updated.Revision;
            }
        }

        foreach (var surplus in spare)
        {
            revision = await DeleteAsync(surplus.Key, ct) ?? revision;
        }

        if (revision > 0)
        {
            await _slices.WhenAtAsync(revision, ct);
        }
    }

    private async Task<long?> DeleteAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            return (await _registry.DeleteAsync(key, new DeleteOptions(), ct)).Revision;
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return null;
        }
    }

    private static JsonObject NewSlice(ServiceView service, WantedSlice wanted)
    {
        var labels = new JsonObject { [ServiceLabel] = service.Metadata.Name, [ManagedBy] = Us };
        foreach (var (key, value) in service.Metadata.Labels ?? new Dictionary<string, string>())
        {
            labels.TryAdd(key, value);
        }

        return Fill(
            new JsonObject
            {
                ["apiVersion"] = "discovery.k8s.io/v1",
                ["kind"] = "EndpointSlice",
                ["metadata"] = new JsonObject
                {
                    ["generateName"] = $"{service.Metadata.Name}-",
                    ["namespace"] = service.Metadata.Namespace,
                    ["labels"] = labels,
                    ["ownerReferences"] = OwnedBy.Controller("v1", "Service", service.Metadata),
                },
                ["addressType"] = wanted.AddressType,
            },
            wanted);
    }

    private static JsonObject Fill(JsonObject slice, WantedSlice wanted)
    {
        var view = new EndpointSliceView { Endpoints = wanted.Endpoints, Ports = wanted.Ports };
        var json = JsonSerializer.SerializeToNode(view, ApiJson.Default.EndpointSliceView)!.AsObject();
        slice["endpoints"] = json["endpoints"]?.DeepClone();
        slice["ports"] = json["ports"]?.DeepClone();
        return slice;
    }

    private static bool IsOurs(EndpointSliceView slice, string service) =>
        slice.Metadata.Labels?.GetValueOrDefault(ServiceLabel) == service
        && slice.Metadata.Labels.GetValueOrDefault(ManagedBy) == Us
        && slice.Metadata.DeletionTimestamp is null;

    private void WakeServicesOf(Cached<PodView>? before, Cached<PodView>? now, WorkQueue<ResourceKey> queue)
    {
        foreach (var service in _services.InNamespace((now ?? before)!.Key.Namespace))
        {
            var selector = LabelSelector.FromMap(service.View.Spec.Selector);
            if (Selects(selector, before) || Selects(selector, now))
            {
                queue.Add(service.Key);
            }
        }
    }

    private static bool Selects(LabelSelector selector, Cached<PodView>? pod) =>
        pod is not null && selector.Matches(pod.View.Metadata.Labels);
}
