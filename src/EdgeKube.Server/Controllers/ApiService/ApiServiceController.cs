using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.ApiService;

/// <summary>Keeps the Service <c>kubernetes</c> and its EndpointSlice, by which pods find the API server.</summary>
internal sealed class ApiServiceController : IReconciler<ResourceKey>
{
    private const string ServiceName = "kubernetes";
    private const string Namespace = "default";
    private static readonly ResourceKey _service = new(BuiltIn.Services, Namespace, ServiceName);
    private static readonly ResourceKey _slice = new(BuiltIn.EndpointSlices, Namespace, ServiceName);
    private readonly IRegistry _registry;
    private readonly ResourceCache<ServiceView> _services;
    private readonly ResourceCache<EndpointSliceView> _slices;
    private readonly ApiServiceEndpoint _endpoint;

    public ApiServiceController(
        IRegistry registry,
        ResourceCache<ServiceView> services,
        ResourceCache<EndpointSliceView> slices,
        ApiServiceEndpoint endpoint,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _services, _slices, _endpoint) = (registry, services, slices, endpoint);
        services.Subscribe((before, now) => WakeIf((now ?? before)!.Key == _service, queue));
        slices.Subscribe((before, now) => WakeIf((now ?? before)!.Key == _slice, queue));
        queue.Add(_service);
    }

    public string Name => "kubernetes-service";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_services.WhenSyncedAsync(ct), _slices.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (await _registry.FindAsync(_service, ct) is null)
        {
            await CreateAsync(BuiltIn.Services, Service(), ct);
        }

        if (IPAddress.IsLoopback(_endpoint.Address))
        {
            return Requeue.OnChange; // pods cannot reach it, and Kubernetes forbids such an endpoint
        }

        if (await _registry.FindAsync(_slice, ct) is null)
        {
            await CreateAsync(BuiltIn.EndpointSlices, Slice(), ct);
        }
        else
        {
            await _registry.UpdateAsync(_slice, WithEndpoint, WriteOptions.Own(Name), ct);
        }

        return Requeue.OnChange;
    }

    private static void WakeIf(bool ours, WorkQueue<ResourceKey> queue)
    {
        if (ours)
        {
            queue.Add(_service);
        }
    }

    private async Task CreateAsync(GroupResource type, JsonObject body, CancellationToken ct)
    {
        try
        {
            await _registry.CreateAsync(_registry.Definitions.Get(type), Namespace, body, WriteOptions.Own(Name), ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // made by another server of the same store
        }
    }

    private JsonObject Service() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject
        {
            ["name"] = ServiceName,
            ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
        },
        ["spec"] = new JsonObject
        {
            ["type"] = "ClusterIP",
            ["clusterIP"] = _endpoint.ClusterIp,
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = "https",
                ["protocol"] = "TCP",
                ["port"] = 443,
                ["targetPort"] = _endpoint.Port,
            }),
        },
    };

    private JsonObject Slice() => WithEndpoint(new JsonObject
    {
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["kind"] = "EndpointSlice",
        ["metadata"] = new JsonObject
        {
            ["name"] = ServiceName,
            ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = ServiceName },
        },
        ["addressType"] = "IPv4",
    });

    private JsonObject WithEndpoint(JsonObject slice)
    {
        slice["endpoints"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray(_endpoint.Address.ToString()),
            ["conditions"] = new JsonObject { ["ready"] = true },
        });
        slice["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = _endpoint.Port, ["protocol"] = "TCP" });
        return slice;
    }
}
