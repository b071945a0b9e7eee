using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The row of Endpoints: the first addresses, and how many more there are.</summary>
internal static class EndpointsRow
{
    private const int Most = 3;

    public static void Write(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(Addresses(item));
        row.Text(item.Age(now));
    }

    private static string Addresses(JsonElement item)
    {
        var subsets = item.List("subsets");
        if (subsets.Count == 0)
        {
            return "<none>";
        }

        var all = subsets.SelectMany(Pairs).ToList();
        var shown = string.Join(',', all.Take(Most));
        return all.Count > Most ? string.Create(CultureInfo.InvariantCulture, $"{shown} + {all.Count - Most} more...") : shown;
    }

    private static IEnumerable<string> Pairs(JsonElement subset)
    {
        var addresses = subset.List("addresses").Select(a => a.Text("ip")).ToList();
        var ports = subset.List("ports");
        return ports.Count == 0 ? addresses : ports.SelectMany(p => addresses.Select(a => Joined(a, p.Number("port"))));
    }

    private static string Joined(string address, long port)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }
}
