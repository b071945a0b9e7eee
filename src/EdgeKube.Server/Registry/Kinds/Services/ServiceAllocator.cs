using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>Gives Services their cluster addresses and node ports, each to one Service only.</summary>
/// <remarks>
/// What is in use is read from the stored Services each time, so nothing can leak or be lost; only what was given to
/// writes that are still under way is remembered here.
/// </remarks>
internal sealed class ServiceAllocator(KindHooksOptions options, Func<IEnumerable<ReadOnlyMemory<byte>>> services, Random random)
{
    private readonly AddressRange _addresses = new(options.ServiceCidr);

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
            var request = new ServiceRequest(options, _addresses, random, owner, InUse());
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

        used.TryAdd(ServiceUse.Address(options.KubernetesAddress.ToString()), "default/kubernetes");
        return used;
    }

    /// <summary>The store hands out the same array again and again: each is read once.</summary>
    private ServiceUse Read(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? _read.GetValue(segment.Array, static a => ServiceUse.Read(a))
            : ServiceUse.Read(json);
}
