namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>Which IPAddresses are to be made and which have leaked, so that each cluster address of a Service has one that names it. Pure.</summary>
/// <param name="Leaked">Managed ones that name no Service, or one that has not this address.</param>
/// <param name="Missing">Made after the leaked ones are gone: one that names the wrong Service is both.</param>
internal sealed record AddressPlan(IReadOnlyList<string> Leaked, IReadOnlyList<(string Address, ServiceHolder Holder)> Missing)
{
    public static AddressPlan Make(IReadOnlyList<ServiceHolder> services, IReadOnlyList<AddressRecord> records)
    {
        var held = new Dictionary<string, ServiceHolder>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            foreach (var address in service.Addresses)
            {
                held.TryAdd(address, service);
            }
        }

        var leaked = records.Where(r => r.IsManaged && !IsRight(r, held)).Select(r => r.Address).ToList();
        var kept = records.Select(r => r.Address).Except(leaked, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        return new(leaked, [.. held.Where(h => !kept.Contains(h.Key)).Select(h => (h.Key, h.Value))]);
    }

    private static bool IsRight(AddressRecord record, Dictionary<string, ServiceHolder> held) =>
        held.TryGetValue(record.Address, out var holder) && holder.Namespace == record.Namespace && holder.Name == record.Service;
}
