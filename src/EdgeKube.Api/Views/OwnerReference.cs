namespace EdgeKube.Api.Views;

/// <summary>Names the object that an object belongs to (meta/v1 OwnerReference).</summary>
public sealed record OwnerReference
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public bool? Controller { get; init; }

    public bool? BlockOwnerDeletion { get; init; }
}
