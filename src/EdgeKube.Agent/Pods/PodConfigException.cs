namespace EdgeKube.Agent.Pods;

/// <summary>A container cannot be made from what the pod says.</summary>
/// <param name="reason">The waiting reason, such as CreateContainerConfigError.</param>
internal sealed class PodConfigException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;

    /// <summary>The image that it is about, when that may not be the container's own.</summary>
    public string? Image { get; init; }
}
