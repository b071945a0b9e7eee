using System.Net;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>What is to be done to the ServiceCIDRs: those that stay are protected and ready, one that is deleted goes when nobody needs it. Pure.</summary>
/// <param name="Wait">How long until one may go that could go already: a Service may be under way that was given its address.</param>
internal sealed record RangePlan(
    IReadOnlyList<string> Protect, IReadOnlyList<string> Ready, IReadOnlyList<string> Hold, IReadOnlyList<string> Release, TimeSpan? Wait)
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    public static RangePlan Make(IReadOnlyList<ServiceRange> ranges, IReadOnlyList<string> addresses, DateTimeOffset now)
    {
        var staying = ranges.Where(r => r.Deleted is null).ToList();
        var (hold, release) = (new List<string>(), new List<string>());
        TimeSpan? wait = null;
        var left = ranges.ToList();
        foreach (var range in ranges.Where(r => r is { Deleted: not null, IsProtected: true }))
        {
            var isFree = IsFree(range, left, addresses);
            var rest = range.Deleted!.Value + _grace - now;
            if (isFree && rest > TimeSpan.Zero)
            {
                wait = wait is { } sooner && sooner < rest ? sooner : rest;
            }
            else if (isFree)
            {
                release.Add(range.Name);
                left.Remove(range); // another that is deleted, too, may not rely on it
            }
            else if (range.Ready != "False")
            {
                hold.Add(range.Name);
            }
        }

        return new(
            [.. staying.Where(r => !r.IsProtected).Select(r => r.Name)],
            [.. staying.Where(r => r.Ready != "True").Select(r => r.Name)],
            hold,
            release,
            wait);
    }

    /// <summary>Whether others hold all of it, or each of its addresses that is in use.</summary>
    private static bool IsFree(ServiceRange range, IReadOnlyList<ServiceRange> ranges, IReadOnlyList<string> addresses)
    {
        var others = ranges.Where(r => r.Name != range.Name).ToList();
        return range.Networks.All(network => others.Any(o => o.Contains(network)))
            || !addresses.Any(a => IPAddress.TryParse(a, out var address) && range.Contains(address) && !others.Any(o => o.Contains(address)));
    }
}
