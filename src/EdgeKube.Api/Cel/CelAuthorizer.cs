namespace EdgeKube.Api.Cel;

/// <summary>The value of <c>authorizer</c>, and what its calls make of it, up to a decision.</summary>
internal sealed record CelAuthorizer(CelAccess Access, Func<CelAccess, (bool Allowed, string Reason)> Asks, CelAuthorizer.Step At, CelAccess? Request)
{
    private (bool Allowed, string Reason)? _decision;

    /// <summary>How far the question has come.</summary>
    internal enum Step
    {
        Root,
        Path,
        Group,
        Resource,
        Decision,
    }

    private (bool Allowed, string Reason) Decision => _decision ??= Asks(Access);

    /// <summary><c>authorizer.requestResource</c>; null for any other member.</summary>
    public CelAuthorizer? Member(string name) =>
        name == "requestResource" && At == Step.Root && Request is not null ? this with { Access = Request, At = Step.Resource } : null;

    public static object? Path(object?[] args) => args is [CelAuthorizer { At: Step.Root } a, string path]
        ? path.Length > 0 ? a with { Access = a.Access with { Path = path }, At = Step.Path } : new CelError("path must not be empty")
        : CelError.NoOverload;

    public static object? Group(object?[] args) => args is [CelAuthorizer { At: Step.Root } a, string group]
        ? a with { Access = a.Access with { Group = group }, At = Step.Group }
        : CelError.NoOverload;

    public static object? ServiceAccount(object?[] args) => args is [CelAuthorizer { At: Step.Root } a, string ns, string name]
        ? a with { Access = a.Access with { ServiceAccount = $"system:serviceaccount:{ns}:{name}" } }
        : CelError.NoOverload;

    public static object? Resource(object?[] args) => args is [CelAuthorizer { At: Step.Group } a, string resource]
        ? resource.Length > 0 ? a with { Access = a.Access with { Resource = resource }, At = Step.Resource } : new CelError("resource must not be empty")
        : CelError.NoOverload;

    public static object? Subresource(object?[] args) => On(args, (access, text) => access with { Subresource = text });

    public static object? Namespace(object?[] args) => On(args, (access, text) => access with { Namespace = text });

    public static object? Name(object?[] args) => On(args, (access, text) => access with { Name = text });

    /// <summary>Selectors narrow what is asked for; nothing here is allowed for a part of a list only.</summary>
    public static object? Selector(object?[] args) => On(args, (access, _) => access);

    public static object? Check(object?[] args) => args is [CelAuthorizer { At: Step.Path or Step.Resource } a, string verb]
        ? verb.Length > 0 ? a with { Access = a.Access with { Verb = verb }, At = Step.Decision } : new CelError("verb must not be empty")
        : CelError.NoOverload;

    public static object? Allowed(object?[] args) => args[0] is CelAuthorizer { At: Step.Decision } a ? a.Decision.Allowed : CelError.NoOverload;

    public static object? Reason(object?[] args) => args[0] is CelAuthorizer { At: Step.Decision } a ? a.Decision.Reason : CelError.NoOverload;

    public static object? Errored(object?[] args) => args[0] is CelAuthorizer { At: Step.Decision } ? false : CelError.NoOverload;

    public static object? Error(object?[] args) => args[0] is CelAuthorizer { At: Step.Decision } ? "" : CelError.NoOverload;

    private CelAuthorizer About(CelAccess access) => this with { Access = access };

    private static object On(object?[] args, Func<CelAccess, string, CelAccess> change)
    {
        if (args is [CelAuthorizer { At: Step.Resource } authorizer, string text])
        {
            return authorizer.About(change(authorizer.Access, text));
        }

        return CelError.NoOverload;
    }
}
