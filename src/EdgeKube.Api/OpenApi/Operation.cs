namespace EdgeKube.Api.OpenApi;

/// <summary>What one HTTP method does at a path.</summary>
/// <param name="Method">In lower case, as documents write it.</param>
/// <param name="Action">The value of <c>x-kubernetes-action</c>.</param>
/// <param name="Id">The operation's name for client generators.</param>
internal sealed record Operation(string Method, string Action, string Id, GroupVersionKind Kind)
{
    public required string Description { get; init; }

    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>The type of the request's body, or "".</summary>
    public string Body { get; init; } = "";

    /// <summary>The media types of the body in OpenAPI v3; a client chooses its kind of patch by them.</summary>
    public IReadOnlyList<string> BodyMediaTypes { get; init; } = ["application/json"];

    /// <summary>The type of the answer, or "" for plain text.</summary>
    public required string Answer { get; init; }

    public bool Created => Method == "post";

    public bool Streams { get; init; }
}
