using EdgeKube.Server.ApiServer.Streams;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.Management.Requests;

/// <summary>A request as HTTPS would have brought it.</summary>
internal sealed record ApiCall(string Method, string Path)
{
    public QueryString Query { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The client of an exec, or null.</summary>
    public ICommandClient? Command { get; init; }

    /// <summary>Where a good answer goes as it comes, or null when it is wanted whole; its first flush is when it begins.</summary>
    public Stream? Output { get; init; }

    public ApiCall With(string name, string value) => value.Length == 0 ? this : this with { Query = Query.Add(name, value) };
}
