using System.Net;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>One Service's wishes, while the allocator is held for it.</summary>
internal sealed class ServiceRequest(
    KindHooksOptions options, IReadOnlyList<AddressRange> ranges, Random random, string owner, Dictionary<string, string> inUse)
{
    private const string Allocated = "provided IP is already allocated";

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public IReadOnlySet<string> Taken => _taken;

    /// <summary>Takes this address; gives what is wrong, or null.</summary>
    public string? Address(string ip)
    {
        if (!IPAddress.TryParse(ip, out var address) || !ranges.Any(r => r.Contains(address)))
        {
            return $"failed to allocate IP {ip}: the provided network does not match the current range";
        }

        return TryTake(ServiceUse.Address(ip)) ? null : $"failed to allocate IP {ip}: {Allocated}";
    }

    /// <summary>Takes a free address, or gives null when all ranges are full.</summary>
    public string? AnyAddress()
    {
        foreach (var range in ranges)
        {
            // The first part is left to those who ask for an address by name, as Kubernetes does.
            var reserved = Math.Min(Math.Max(16, (range.Last + 2) / 16), 256);
            if (Pick(1, range.Last, reserved, o => IsFree(ServiceUse.Address(range.At(o)))) is { } offset && range.At(offset) is var ip && TryTake(ServiceUse.Address(ip)))
            {
                return ip;
            }
        }

        return null;
    }

    /// <summary>Takes this node port; gives what is wrong, or null. Protocols of one Service may share it.</summary>
    public string? Port(long port)
    {
        if (port < options.FirstNodePort || port > options.LastNodePort)
        {
            return $"provided port is not in the valid range. The range of valid ports is {options.FirstNodePort}-{options.LastNodePort}";
        }

        return TryTake(ServiceUse.Port(port)) ? null : "provided port is already allocated";
    }

    /// <summary>Takes a free node port, or gives null when there is none.</summary>
    public int? AnyPort()
    {
        var reserved = Math.Min(Math.Max(16, (options.LastNodePort - options.FirstNodePort + 1) / 32), 128);
        var port = Pick(options.FirstNodePort, options.LastNodePort, reserved, p => IsFree(ServiceUse.Port(p)));
        return port is { } found && TryTake(ServiceUse.Port(found)) ? found : null;
    }

    private bool IsFree(string name) => !inUse.ContainsKey(name);

    private bool TryTake(string name)
    {
        if (inUse.TryGetValue(name, out var holder) && holder != owner)
        {
            return false;
        }

        inUse[name] = owner;
        _taken.Add(name);
        return true;
    }

    /// <summary>A free number from a random start, first outside the reserved part, then in it.</summary>
    private int? Pick(int first, int last, int reserved, Func<int, bool> isFree)
    {
        var split = Math.Min(first + reserved, last + 1);
        return PickFrom(split, last, isFree) ?? PickFrom(first, split - 1, isFree);
    }

    private int? PickFrom(int first, int last, Func<int, bool> isFree)
    {
        var count = last - first + 1;
        if (count <= 0)
        {
            return null;
        }

        var start = random.Next(count);
        for (var i = 0; i < count; i++)
        {
            var candidate = first + (int)(((long)start + i) % count);
            if (isFree(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
