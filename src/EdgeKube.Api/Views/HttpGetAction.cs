using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>An HTTP request to a container.</summary>
public sealed record HttpGetAction
{
    public string? Path { get; init; }

    /// <summary>A number, or the name of one of the container's ports.</summary>
    public JsonElement? Port { get; init; }

    public string? Host { get; init; }

    /// <summary><c>HTTP</c> (also when it is not said) or <c>HTTPS</c>.</summary>
    public string? Scheme { get; init; }

    public IReadOnlyList<HttpHeader>? HttpHeaders { get; init; }
}
