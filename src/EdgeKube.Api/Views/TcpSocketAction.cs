using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>A TCP connection to a container.</summary>
public sealed record TcpSocketAction
{
    /// <summary>A number, or the name of one of the container's ports.</summary>
    public JsonElement? Port { get; init; }

    public string? Host { get; init; }
}
