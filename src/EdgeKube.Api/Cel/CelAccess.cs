namespace EdgeKube.Api.Cel;

/// <summary>What an expression asks the authorizer about.</summary>
public sealed record CelAccess
{
    /// <summary><c>system:serviceaccount:ns:name</c>, or "" for who makes the request.</summary>
    public string ServiceAccount { get; init; } = "";

    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>A path that is no resource, or "".</summary>
    public string Path { get; init; } = "";

    public string Verb { get; init; } = "";
}
