namespace EdgeKube.Api.Views;

/// <summary>A condition that others set and without which a pod is not ready.</summary>
public sealed record PodReadinessGate
{
    public string ConditionType { get; set; } = "";
}
