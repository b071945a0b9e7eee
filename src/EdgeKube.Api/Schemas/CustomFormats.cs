using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Schemas;

/// <summary>The string formats that are checked in custom resources; others say nothing.</summary>
internal static partial class CustomFormats
{
    public static bool Fits(string format, string text) => format switch
    {
        "date-time" or "datetime" => Rfc3339.TryParse(text, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "duration" => Duration().IsMatch(text) || Words().IsMatch(text),
        "byte" => Base64.IsValid(text),
        "ipv4" => IsAddress(text, AddressFamily.InterNetwork),
        "ipv6" => IsAddress(text, AddressFamily.InterNetworkV6),
        "cidr" => IsCidr(text),
        "mac" => Mac().IsMatch(text),
        "uuid" => Uuid().IsMatch(text),
        "uuid3" => Uuid().IsMatch(text) && Digits(text)[12] == '3',
        "uuid4" => Uuid().IsMatch(text) && Digits(text)[12] == '4',
        "uuid5" => Uuid().IsMatch(text) && Digits(text)[12] == '5',
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) || text.StartsWith('/'),
        "email" => Email().IsMatch(text),
        "hostname" => text.Length <= 253 && Hostname().IsMatch(text),
        "hexcolor" => HexColor().IsMatch(text),
        "bsonobjectid" => BsonId().IsMatch(text),
        "k8s-short-name" => NameRules.Dns1123Label(text) is null,
        "k8s-long-name" => NameRules.Dns1123Subdomain(text) is null,
        _ => true,
    };

    private static bool IsAddress(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == family
        && (family == AddressFamily.InterNetworkV6 || text.Count('.') == 3);

    private static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static string Digits(string uuid) => uuid.Replace("-", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*\z|\A0\z", RegexOptions.ECMAScript)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A(\d+)\s*([A-Za-zµ]+)\z")]
    private static partial Regex Words();

    [GeneratedRegex(@"\A([0-9A-Fa-f]{2}[:-]){5,7}[0-9A-Fa-f]{2}\z")]
    private static partial Regex Mac();

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s]+\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"\A([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*\z")]
    private static partial Regex Hostname();

    [GeneratedRegex(@"\A#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\z")]
    private static partial Regex HexColor();

    [GeneratedRegex(@"\A[0-9a-fA-F]{24}\z")]
    private static partial Regex BsonId();
}
