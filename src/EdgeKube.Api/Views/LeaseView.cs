namespace EdgeKube.Api.Views;

/// <summary>A Lease.</summary>
public sealed record LeaseView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public LeaseSpec Spec { get; set; } = new();
}
