using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>Gives Services their cluster addresses and node ports, each to one Service only.</summary>
/// <remarks>
/// What is in use is read from the stored Services each time, so nothing can leak or be lost; only what was given to
/// writes that are still under way is remembered here.
/// </remarks>
/// <param name="others">Where the ranges and the addresses that are not a Service's are looked up.</param>
internal sealed class ServiceAllocator(
    KindHooksOptions options, Func<IEnumerable<ReadOnlyMemory<byte>>> services, Random random, StoredObjects? others = null)
{
    /// <summary>Who keeps the IPAddresses of Services, as their label says.</summary>
    public const string Name = "ipallocator.k8s.io";

    private readonly StoredObjects _others = others ?? StoredObjects.None;

    private readonly ConditionalWeakTable<byte[], ServiceUse> _read = [];

    private readonly Dictionary<string, string> _underWay = new(StringComparer.Ordinal);

    private readonly Lock _lock = new();

    /// <summary>Takes what the Service names and finds what it leaves open; all or nothing.</summary>
    /// <param name="owner"><c>namespace/name</c>.</param>
    /// <param name="ask">Works on the open request and gives what is wrong.</param>
    public IReadOnlyList<FieldError> Take(string owner, Func<ServiceRequest, IReadOnlyList<FieldError>> ask)
    {
        lock (_lock)
        {
            var request = new ServiceRequest(options, Ranges(), random, owner, InUse());
            var errors = ask(request);
            if (errors.Count == 0)
            {
                Remember(owner, request.Taken);
            }

            return errors;
        }
    }

    /// <summary>Gives back what a Service held that was not stored, or is no more.</summary>
    public void Release(string owner, IEnumerable<string> held)
    {
        lock (_lock)
        {
            foreach (var name in held.Where(h => _underWay.GetValueOrDefault(h) == owner))
            {
                _underWay.Remove(name);
            }
        }
    }

    private void Remember(string owner, IReadOnlySet<string> taken)
    {
        foreach (var old in _underWay.Where(p => p.Value == owner && !taken.Contains(p.Key)).Select(p => p.Key).ToList())
        {
            _underWay.Remove(old); // stored ones are still seen in the store for as long as it has them
        }

        foreach (var name in taken)
        {
            _underWay[name] = owner;
        }
    }

    /// <summary>Those of the ServiceCIDRs that stay; the one that the server was started with as long as there are none.</summary>
    private IReadOnlyList<AddressRange> Ranges()
    {
        var stored = _others.All(BuiltIn.ServiceCIDRs).ToList();
        return stored.Count == 0 ? [new(options.ServiceCidr)] : [.. stored.Where(IsReady).OrderBy(c => c.Name() != "kubernetes").SelectMany(AddressRange.Of)];
    }

    /// <summary>Nobody having looked at it yet is no reason to wait.</summary>
    private static bool IsReady(JsonObject cidr) =>
        !cidr.Map("metadata").Has("deletionTimestamp") && CustomConditions.Find(cidr.Map("status"), "Ready").Text("status") != "False";

    private Dictionary<string, string> InUse()
    {
        var used = new Dictionary<string, string>(_underWay, StringComparer.Ordinal);
        foreach (var json in services())
        {
            var use = Read(json);
            foreach (var name in use.Held)
            {
                used.TryAdd(name, use.Owner);
            }
        }

        foreach (var json in _others.Values($"{BuiltIn.IPAddresses}/"))
        {
            if (json.Span.IndexOf("\"ipallocator.k8s.io\""u8) < 0) // those that follow the Services say nothing new
            {
                var address = ObjectJson.Read(json).Name();
                used.TryAdd(ServiceUse.Address(address), $"the IPAddress {address}");
            }
        }

        used.TryAdd(ServiceUse.Address(options.KubernetesAddress.ToString()), "default/kubernetes");
        return used;
    }

    /// <summary>The store hands out the same array again and again: each is read once.</summary>
    private ServiceUse Read(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? _read.GetValue(segment.Array, static a => ServiceUse.Read(a))
            : ServiceUse.Read(json);
}
