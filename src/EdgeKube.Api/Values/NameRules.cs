using System.Text.RegularExpressions;

namespace EdgeKube.Api.Values;

/// <summary>What names, label keys and label values may look like; each rule gives what is wrong, or null.</summary>
public static partial class NameRules
{
    private const int LabelLength = 63;

    private const int SubdomainLength = 253;

    private const string Qualified = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// <summary>RFC 1123 label: pods' containers, namespaces, volumes.</summary>
    public static string? Dns1123Label(string value) =>
        value.Length > LabelLength ? TooLong(LabelLength)
        : Label1123().IsMatch(value) ? null
        : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
            + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    /// <summary>RFC 1123 subdomain: most objects.</summary>
    public static string? Dns1123Subdomain(string value) =>
        value.Length > SubdomainLength ? TooLong(SubdomainLength)
        : Subdomain1123().IsMatch(value) ? null
        : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'example.com', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    /// <summary>RFC 1035 label: Services.</summary>
    public static string? Dns1035Label(string value) =>
        value.Length > LabelLength ? TooLong(LabelLength)
        : Label1035().IsMatch(value) ? null
        : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
            + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    /// <summary>Names that only have to be one segment of a path.</summary>
    public static string? PathSegment(string value) => value switch
    {
        "." or ".." => $"may not be '{value}'",
        _ when value.Contains('/', StringComparison.Ordinal) => "may not contain '/'",
        _ when value.Contains('%', StringComparison.Ordinal) => "may not contain '%'",
        _ => null,
    };

    /// <summary>A label key, annotation key, finalizer or taint key: <c>prefix/name</c>.</summary>
    public static string? QualifiedName(string value)
    {
        var parts = value.Split('/');
        if (parts.Length > 2)
        {
            return $"a qualified name {Qualified} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                return "prefix part must be non-empty";
            }

            if (Dns1123Subdomain(parts[0]) is { } wrong)
            {
                return $"prefix part {wrong}";
            }
        }

        var name = parts[^1];
        return name.Length == 0 ? "name part must be non-empty"
            : name.Length > LabelLength ? $"name part {TooLong(LabelLength)}"
            : QualifiedPart().IsMatch(name) ? null
            : $"name part {Qualified}";
    }

    public static string? LabelValue(string value) =>
        value.Length > LabelLength ? TooLong(LabelLength)
        : value.Length == 0 || QualifiedPart().IsMatch(value) ? null
        : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
            + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /// <summary>A key of a ConfigMap or Secret.</summary>
    public static string? ConfigKey(string value) =>
        value.Length > SubdomainLength ? TooLong(SubdomainLength)
        : !ConfigKeyForm().IsMatch(value)
            ? "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', "
                + "regex used for validation is '[-._a-zA-Z0-9]+')"
        : value == "." ? "must not be '.'"
        : value.StartsWith("..", StringComparison.Ordinal) ? "must not start with '..'"
        : null;

    /// <summary>An environment variable's name: anything printable but '='.</summary>
    public static string? EnvironmentName(string value) =>
        value.Length > 0 && value.All(c => c is >= ' ' and <= '~' and not '=')
            ? null
            : "a valid environment variable name must consist only of printable ASCII characters other than '='";

    /// <summary>A port's name (IANA service name).</summary>
    public static string? PortName(string value) =>
        value.Length > 15 ? TooLong(15)
        : !PortNameForm().IsMatch(value) ? "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
        : !value.Any(char.IsAsciiLetter) ? "must contain at least one letter (a-z)"
        : value.Contains("--", StringComparison.Ordinal) ? "must not contain consecutive hyphens"
        : value[0] == '-' || value[^1] == '-' ? "must not begin or end with a hyphen"
        : null;

    public static string TooLong(int most) => $"must be no more than {most} characters";

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1123();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain1123();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1035();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedPart();

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKeyForm();

    [GeneratedRegex(@"\A[-a-z0-9]+\z")]
    private static partial Regex PortNameForm();
}
