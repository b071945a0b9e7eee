using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Management.State;

/// <summary>Which slices a Service has, so that not all need be looked at to count its endpoints.</summary>
internal sealed class SliceIndex(ResourceCache<EndpointSliceView> slices)
{
    private const string ServiceLabel = "kubernetes.io/service-name";
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKey, HashSet<ResourceKey>> _services = [];

    /// <returns>The Service that the slice is of, or null.</returns>
    public ResourceKey? Add(Cached<EndpointSliceView> slice)
    {
        if (ServiceOf(slice) is not { } service)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_services.TryGetValue(service, out var own))
            {
                _services[service] = own = [];
            }

            own.Add(slice.Key);
        }

        return service;
    }

    /// <summary>Counts as it is now; what is gone, or another Service's, is forgotten.</summary>
    public (int Ready, int Total) Count(ResourceKey service)
    {
        var (ready, total) = (0, 0);
        lock (_lock)
        {
            if (_services.TryGetValue(service, out var own))
            {
                own.RemoveWhere(key => slices.Find(key) is not { } slice || ServiceOf(slice) != service);
                foreach (var endpoint in own.SelectMany(key => slices.Find(key)?.View.Endpoints ?? []))
                {
                    total++;
                    ready += endpoint.Conditions?.Ready == false ? 0 : 1;
                }

                if (own.Count == 0)
                {
                    _services.Remove(service);
                }
            }
        }

        return (ready, total);
    }

    private static ResourceKey? ServiceOf(Cached<EndpointSliceView> slice) =>
        slice.View.Metadata.Labels?.GetValueOrDefault(ServiceLabel) is { } name ? new ResourceKey(BuiltIn.Services, slice.Key.Namespace, name) : null;
}
