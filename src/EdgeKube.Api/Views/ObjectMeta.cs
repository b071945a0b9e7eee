namespace EdgeKube.Api.Views;

/// <summary>The metadata every object carries (meta/v1 ObjectMeta).</summary>
public sealed record ObjectMeta
{
    public string Name { get; set; } = "";

    public string? GenerateName { get; init; }

    public string Namespace { get; set; } = "";

    public string Uid { get; set; } = "";

    public string? ResourceVersion { get; init; }

    public long Generation { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    public DateTimeOffset? DeletionTimestamp { get; init; }

    public long? DeletionGracePeriodSeconds { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    public IReadOnlyList<string>? Finalizers { get; init; }
}
