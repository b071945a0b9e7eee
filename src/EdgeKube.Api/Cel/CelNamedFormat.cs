using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Cel;

/// <summary>A format that Kubernetes knows by name, and what is wrong with a text that should have it.</summary>
/// <param name="PatternLength">How long the pattern is that the check stands for: that is what it costs.</param>
internal sealed record CelNamedFormat(string Name, int PatternLength, Func<string, string?> Wrong)
{
    private static readonly Dictionary<string, CelNamedFormat> _all = new CelNamedFormat[]
    {
        new("dns1123Label", 30, NameRules.Dns1123Label),
        new("dns1123Subdomain", 60, NameRules.Dns1123Subdomain),
        new("dns1035Label", 30, NameRules.Dns1035Label),
        new("qualifiedName", 60, NameRules.QualifiedName),
        new("dns1123LabelPrefix", 30, text => NameRules.Dns1123Label(WithoutDash(text))),
        new("dns1123SubdomainPrefix", 60, text => NameRules.Dns1123Subdomain(WithoutDash(text))),
        new("dns1035LabelPrefix", 30, text => NameRules.Dns1035Label(WithoutDash(text))),
        new("labelValue", 40, NameRules.LabelValue),
        new("uri", 1100, text => CelUrl.ParseRequest(text, out var wrong) is null ? wrong : null),
        new("uuid", 100, text => CustomFormats.Fits("uuid", text) ? null : "does not match the UUID format"),
        new("byte", 80, text => CustomFormats.Fits("byte", text) ? null : "invalid base64"),
        new("date", 120, text => CustomFormats.Fits("date", text) ? null : "invalid date"),
        new("datetime", 120, text => CustomFormats.Fits("datetime", text) ? null : "invalid datetime"),
    }.ToDictionary(f => f.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => _all.Keys;

    /// <summary><c>format.named('uri')</c>.</summary>
    public static object? Named(object?[] args) => args[0] is not string name
        ? CelError.NoOverload
        : _all.TryGetValue(name, out var format) ? new CelOptional(true, format) : CelOptional.None;

    /// <summary><c>format.uri()</c>.</summary>
    public static Func<object?[], object?> Constant(string name)
    {
        var format = _all[name];
        return _ => format;
    }

    /// <summary>None where the text has the format, else what is wrong.</summary>
    public static object? Validate(object?[] args) => args is not [CelNamedFormat format, string text]
        ? CelError.NoOverload
        : format.Wrong(text) is { } wrong ? new CelOptional(true, new CelList([wrong])) : CelOptional.None;

    public bool Equals(CelNamedFormat? other) => other?.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>A prefix of generated names may end in a dash: what comes behind makes it whole.</summary>
    private static string WithoutDash(string text) => text.Length > 1 && text[^1] == '-' ? string.Concat(text.AsSpan(0, text.Length - 2), "a") : text;
}
