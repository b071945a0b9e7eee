using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>One port of a Service.</summary>
public sealed record ServicePort
{
    public string? Name { get; init; }

    public string Protocol { get; set; } = "TCP";

    public int Port { get; init; }

    /// <summary>A number, or the name of a container port.</summary>
    public JsonElement? TargetPort { get; init; }

    public int NodePort { get; init; }
}
