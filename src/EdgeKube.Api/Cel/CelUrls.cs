namespace EdgeKube.Api.Cel;

/// <summary>Kubernetes' functions of URLs.</summary>
internal static class CelUrls
{
    public static object? Make(object?[] args) => args[0] is string text
        ? CelUrl.Parse(text, out var wrong) ?? (object)new CelError($"URL parse error during conversion from string: {wrong}")
        : CelError.NoOverload;

    public static object? Is(object?[] args) => args[0] is string text ? CelUrl.ParseRequest(text, out _) is not null : CelError.NoOverload;

    public static object? Scheme(object?[] args) => args[0] is CelUrl url ? url.Scheme : CelError.NoOverload;

    public static object? Host(object?[] args) => args[0] is CelUrl url ? url.Host : CelError.NoOverload;

    public static object? Hostname(object?[] args) => args[0] is CelUrl url ? url.Hostname : CelError.NoOverload;

    public static object? Port(object?[] args) => args[0] is CelUrl url ? url.Port : CelError.NoOverload;

    public static object? EscapedPath(object?[] args) => args[0] is CelUrl url ? url.EscapedPath : CelError.NoOverload;

    public static object? Query(object?[] args) => args[0] is CelUrl url ? url.QueryMap() : CelError.NoOverload;
}
