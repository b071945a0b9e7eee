namespace EdgeKube.Api.Views;

/// <summary>A ReplicaSet.</summary>
public sealed record ReplicaSetView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public ReplicaSetSpec Spec { get; init; } = new();

    public ReplicaSetStatus Status { get; init; } = new();
}
