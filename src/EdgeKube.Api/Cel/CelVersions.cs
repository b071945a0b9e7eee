namespace EdgeKube.Api.Cel;

/// <summary>Kubernetes' functions of semantic versions, and those that quantities share with them.</summary>
internal static class CelVersions
{
    public static object? Make(object?[] args) =>
        Read(args, out var wrong, out var fits) ?? (fits ? new CelError(wrong) : (object)CelError.NoOverload);

    public static object? Is(object?[] args)
    {
        var version = Read(args, out _, out var fits);
        return fits ? version is not null : CelError.NoOverload;
    }

    public static object? Major(object?[] args) => args[0] is CelSemver version ? unchecked((long)version.Major) : CelError.NoOverload;

    public static object? Minor(object?[] args) => args[0] is CelSemver version ? unchecked((long)version.Minor) : CelError.NoOverload;

    public static object? Patch(object?[] args) => args[0] is CelSemver version ? unchecked((long)version.Patch) : CelError.NoOverload;

    public static object? CompareTo(object?[] args) => args is [CelSemver a, CelSemver b] ? (long)Math.Sign(a.CompareTo(b)) : CelLibrary.CompareTo(args);

    public static object? IsLessThan(object?[] args) => args is [CelSemver a, CelSemver b] ? a.CompareTo(b) < 0 : CelLibrary.IsLessThan(args);

    public static object? IsGreaterThan(object?[] args) => args is [CelSemver a, CelSemver b] ? a.CompareTo(b) > 0 : CelLibrary.IsGreaterThan(args);

    private static CelSemver? Read(object?[] args, out string wrong, out bool fits)
    {
        wrong = "";
        fits = args[0] is string && (args.Length == 1 || args[1] is bool);
        return !fits ? null
            : args.Length > 1 && args[1] is true ? CelSemver.ParseLoosely((string)args[0]!, out wrong)
            : CelSemver.Parse((string)args[0]!, out wrong);
    }
}
