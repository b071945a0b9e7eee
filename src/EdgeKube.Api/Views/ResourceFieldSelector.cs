namespace EdgeKube.Api.Views;

/// <summary>A container's request or limit, such as <c>limits.memory</c>, divided by <c>Divisor</c>.</summary>
public sealed record ResourceFieldSelector
{
    public string? ContainerName { get; init; }

    public string Resource { get; set; } = "";

    public string? Divisor { get; init; }
}
