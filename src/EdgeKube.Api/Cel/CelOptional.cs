namespace EdgeKube.Api.Cel;

/// <summary>A value that may be absent.</summary>
internal sealed record CelOptional(bool HasValue, object? Value)
{
    public static CelOptional None { get; } = new(false, null);
}
