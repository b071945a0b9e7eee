namespace EdgeKube.Agent.Runtimes;

/// <summary>The labels by which sandboxes and containers are recognised as a pod's; other tools know them too.</summary>
internal static class PodLabels
{
    public const string Name = "io.kubernetes.pod.name";
    public const string Namespace = "io.kubernetes.pod.namespace";
    public const string Uid = "io.kubernetes.pod.uid";
    public const string Container = "io.kubernetes.container.name";

    /// <summary>On a sandbox: how many seconds its pod may take to end, for when the pod itself is forgotten.</summary>
    public const string Grace = "edgekube.io/grace";

    /// <summary>The cpu and memory that it was made with.</summary>
    public const string Resources = "edgekube.io/resources";

    /// <summary>How often in a row this container had ended quickly before.</summary>
    public const string BackOff = "edgekube.io/back-off";

    /// <summary>A hash of what the container was made from.</summary>
    public const string Hash = "edgekube.io/container-hash";

    /// <summary>Where in the container its last words are.</summary>
    public const string MessagePath = "io.kubernetes.container.terminationMessagePath";

    public const string MessagePolicy = "io.kubernetes.container.terminationMessagePolicy";
}
