namespace EdgeKube.Agent.Runtimes;

/// <summary>What stands in for an image where a pod runs the node's own programs.</summary>
internal static class HostImage
{
    /// <summary>The image that such a pod's containers name.</summary>
    public const string Name = "host";

    /// <summary>The <c>runtimeClassName</c> of such pods.</summary>
    public const string RuntimeClass = "systemd";

    public static RuntimeImage Value { get; } = new(Name, Name, [], SizeBytes: 0, User: "");
}
