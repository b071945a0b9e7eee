using System.Globalization;
using System.Text;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Cel;

/// <summary>Type conversions, and values made from text.</summary>
internal static class CelConversions
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static object? Int(object?[] args) => args[0] switch
    {
        long value => value,
        ulong value => CelOperators.Whole(value),
        double value => value is > -9.2233720368547758E18 and < 9.2233720368547758E18 ? (long)value : CelError.Overflow,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        string text => new CelError($"strconv.ParseInt: parsing \"{text}\": invalid syntax"),
        DateTimeOffset time => time.ToUnixTimeSeconds(),
        CelDuration duration => duration.Nanoseconds,
        _ => CelError.NoOverload,
    };

    public static object? Uint(object?[] args) => args[0] switch
    {
        ulong value => value,
        long value => CelOperators.Unsigned(value),
        double value => value is >= 0 and < 1.8446744073709552E19 ? (ulong)value : new CelError("unsigned integer overflow"),
        string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        string text => new CelError($"strconv.ParseUint: parsing \"{text}\": invalid syntax"),
        _ => CelError.NoOverload,
    };

    public static object? Double(object?[] args) => args[0] switch
    {
        double value => value,
        long value => (double)value,
        ulong value => (double)value,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        string text => new CelError($"strconv.ParseFloat: parsing \"{text}\": invalid syntax"),
        _ => CelError.NoOverload,
    };

    public static object? Bool(object?[] args) => args[0] switch
    {
        bool value => value,
        "true" or "True" or "TRUE" or "t" or "1" => true,
        "false" or "False" or "FALSE" or "f" or "0" => false,
        string text => new CelError($"strconv.ParseBool: parsing \"{text}\": invalid syntax"),
        _ => CelError.NoOverload,
    };

    public static object? String(object?[] args)
    {
        try
        {
            return args[0] switch
            {
                byte[] bytes => _utf8.GetString(bytes),
                string or bool or long or ulong or double or DateTimeOffset or CelDuration => CelText.Show(args[0]),
                Quantity or CelAddress or CelCidr => args[0]!.ToString(),
                _ => CelError.NoOverload,
            };
        }
        catch (DecoderFallbackException)
        {
            return new CelError("invalid UTF-8 in bytes, cannot convert to string");
        }
    }

    public static object? Bytes(object?[] args) => args[0] switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => CelError.NoOverload,
    };

    public static object? Timestamp(object?[] args) => args[0] switch
    {
        DateTimeOffset time => time,
        long seconds => seconds is >= -62135596800 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : new CelError("timestamp overflow"),
        string text when Rfc3339.TryParse(text, out var time) => time.ToUniversalTime(),
        string text => new CelError($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse"),
        _ => CelError.NoOverload,
    };

    public static object? Duration(object?[] args) => args[0] switch
    {
        CelDuration duration => duration,
        string text => CelDuration.Parse(text) ?? (object)new CelError($"time: invalid duration \"{text}\""),
        _ => CelError.NoOverload,
    };

    public static object? Dyn(object?[] args) => args[0];

    public static object? Type(object?[] args) => new CelTypeName(args[0] switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        CelList => "list",
        CelMap => "map",
        DateTimeOffset => "google.protobuf.Timestamp",
        CelDuration => "google.protobuf.Duration",
        CelOptional => "optional_type",
        CelTypeName => "type",
        Quantity => "kubernetes.Quantity",
        CelUrl => "kubernetes.URL",
        CelAddress => "net.IP",
        CelCidr => "net.CIDR",
        CelSemver => "kubernetes.Semver",
        CelNamedFormat => "kubernetes.NamedFormat",
        _ => "dyn",
    });

    public static object? Size(object?[] args) => args[0] switch
    {
        string text => CelText.Length(text),
        byte[] bytes => (long)bytes.Length,
        CelList list => (long)list.Items.Length,
        CelMap map => (long)map.Count,
        _ => CelError.NoOverload,
    };
}
