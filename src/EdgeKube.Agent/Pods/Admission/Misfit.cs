namespace EdgeKube.Agent.Pods.Admission;

/// <summary>Why a node does not take a pod, in the kubelet's words.</summary>
/// <param name="Resource">What there is too little of; "" when it is something else.</param>
/// <param name="Lacking">How much of it.</param>
internal sealed record Misfit(string Reason, string Message, string Resource = "", long Lacking = 0)
{
    public static Misfit Predicate(string name, string problem) => new(name, $"Predicate {name} failed: {problem}");

    public static Misfit OutOf(string resource, long requested, long used, long capacity) => new(
        $"OutOf{resource}",
        $"Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, capacity: {capacity}",
        resource,
        requested - (capacity - used));
}
