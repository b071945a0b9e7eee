using System.Text.Json.Serialization;

namespace EdgeKube.Messaging.Contracts;

/// <summary>A terminal's size, as Kubernetes' clients send it.</summary>
public sealed record TerminalSize
{
    [JsonPropertyName("Width")]
    public ushort Width { get; init; }

    [JsonPropertyName("Height")]
    public ushort Height { get; init; }
}
