namespace EdgeKube.Api.Views;

/// <summary>A Lease.</summary>
public sealed record LeaseView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public LeaseSpec Spec { get; init; } = new();
}
