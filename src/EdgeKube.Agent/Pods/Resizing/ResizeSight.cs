namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>What the running containers have, and what stands in the way of another size.</summary>
/// <param name="Actual">Resources by container id.</param>
/// <param name="Pending">Why the wanted size is not given: Infeasible or Deferred, and in words.</param>
/// <param name="Trouble">The last attempt failed.</param>
internal sealed record ResizeSight(
    IReadOnlyDictionary<string, string> Actual, (string Reason, string Message)? Pending = null, ContainerTrouble? Trouble = null)
{
    public static ResizeSight None { get; } = new(new Dictionary<string, string>());
}
