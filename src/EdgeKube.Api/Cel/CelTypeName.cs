namespace EdgeKube.Api.Cel;

/// <summary>A type as a value: what <c>type(x)</c> gives.</summary>
internal sealed record CelTypeName(string Name)
{
    private static readonly string[] _names =
    [
        "int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR",
        "kubernetes.URL", "kubernetes.Quantity", "kubernetes.Semver", "kubernetes.NamedFormat",
    ];

    public static CelTypeName? Find(string name) => Array.Exists(_names, n => n == name) ? new(name) : null;
}
