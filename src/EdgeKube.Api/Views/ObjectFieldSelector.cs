namespace EdgeKube.Api.Views;

/// <summary>A field of the pod itself, such as <c>metadata.name</c> or <c>status.podIP</c>.</summary>
public sealed record ObjectFieldSelector
{
    public string? ApiVersion { get; init; }

    public string FieldPath { get; set; } = "";
}
