using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Webhooks;

/// <summary>Finds those that are ready to answer for a Service, as its EndpointSlices say at that moment.</summary>
internal sealed class ServiceBackends(IStore store)
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <param name="portName">The name of the Service's port; "" for one that has none.</param>
    /// <returns>At least one, in no order: whoever takes the first spreads the load.</returns>
    /// <exception cref="ApiException">503: nobody is ready.</exception>
    public async Task<IReadOnlyList<ServiceBackend>> ReadyAsync(string ns, string service, string portName, CancellationToken ct)
    {
        var ready = await FindAsync(ns, service, portName, ct);
        return ready is { Count: > 0 } ? ready : throw ApiException.Unavailable($"no endpoints available for service \"{service}\"");
    }

    /// <returns>Null when no EndpointSlice tells of the Service.</returns>
    public async Task<IReadOnlyList<ServiceBackend>?> FindAsync(string ns, string service, string portName, CancellationToken ct)
    {
        var told = false;
        var ready = new List<ServiceBackend>();
        foreach (var item in (await store.ListAsync($"{BuiltIn.EndpointSlices}/{ns}/", 0, "", 0, ct)).Items)
        {
            var slice = JsonSerializer.Deserialize(item.Value.Span, ApiJson.Default.EndpointSliceView)!;
            if (slice.Metadata.Labels is not { } labels || !labels.TryGetValue(ServiceLabel, out var named) || named != service)
            {
                continue;
            }

            told = true;
            if ((slice.Ports ?? []).FirstOrDefault(p => (p.Name ?? "") == portName)?.Port is { } port)
            {
                ready.AddRange((slice.Endpoints ?? [])
                    .Where(e => e.Conditions?.Ready != false && e.Addresses.Count > 0)
                    .Select(e => new ServiceBackend(ns, e, port)));
            }
        }

        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ready));
        return told ? ready : null;
    }
}
