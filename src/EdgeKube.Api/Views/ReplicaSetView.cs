namespace EdgeKube.Api.Views;

/// <summary>A ReplicaSet.</summary>
public sealed record ReplicaSetView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public ReplicaSetSpec Spec { get; set; } = new();

    public ReplicaSetStatus Status { get; set; } = new();
}
