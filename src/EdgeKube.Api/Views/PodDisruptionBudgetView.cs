namespace EdgeKube.Api.Views;

/// <summary>A PodDisruptionBudget.</summary>
public sealed record PodDisruptionBudgetView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public PodDisruptionBudgetSpec Spec { get; set; } = new();

    public PodDisruptionBudgetStatus Status { get; set; } = new();
}
