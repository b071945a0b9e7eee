namespace EdgeKube.Api.Views;

/// <summary>A port that a container listens on.</summary>
public sealed record ContainerPort
{
    public string? Name { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("containerPort")]
    public int Number { get; init; }

    public int HostPort { get; init; }

    public string? HostIP { get; init; }

    public string Protocol { get; set; } = "TCP";
}
