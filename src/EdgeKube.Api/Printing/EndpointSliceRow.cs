using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>An EndpointSlice's row.</summary>
internal static class EndpointSliceRow
{
    private const int Shown = 3;

    public static void Write(RowWriter row, JsonElement slice, DateTimeOffset now)
    {
        row.Text(slice.Name());
        row.Text(slice.Text("addressType"));
        row.Text(Join([.. slice.List("ports").Select(Port)]));
        row.Text(Join([.. slice.List("endpoints").SelectMany(e => e.List("addresses")).Select(a => a.Text())]));
        row.Text(slice.Age(now));
    }

    private static string Port(JsonElement port) =>
        port.Has("port") ? port.Number("port").ToString(CultureInfo.InvariantCulture) : port.Text("name").Or("*");

    private static string Join(List<string> parts) => parts.Count switch
    {
        0 => "<unset>",
        > Shown => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', parts.Take(Shown))} + {parts.Count - Shown} more..."),
        _ => string.Join(',', parts),
    };
}
