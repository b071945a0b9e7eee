namespace EdgeKube.Api.Cel;

/// <summary>A value that says why there is none.</summary>
internal sealed record CelError(string Message)
{
    public static CelError NoOverload { get; } = new("no such overload");

    public static CelError Overflow { get; } = new("integer overflow");
}
