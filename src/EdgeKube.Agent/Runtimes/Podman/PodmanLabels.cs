namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>The labels that carry what CRI has fields for.</summary>
internal static class PodmanLabels
{
    /// <summary>On every container of ours: <c>sandbox</c> or <c>container</c>.</summary>
    public const string Kind = "edgekube.io/kind";

    public const string Attempt = "edgekube.io/attempt";

    /// <summary>On a container: the id of its sandbox.</summary>
    public const string Sandbox = "edgekube.io/sandbox";

    /// <summary>On a container: the image as its pod names it.</summary>
    public const string Image = "edgekube.io/image";

    public const string SandboxKind = "sandbox";

    public const string ContainerKind = "container";

    /// <summary>What <paramref name="labels"/> hold for others to see: without our own.</summary>
    public static Dictionary<string, string> Given(IReadOnlyDictionary<string, string> labels) =>
        labels.Where(l => l.Key is not (Kind or Attempt or Sandbox or Image)).ToDictionary(l => l.Key, l => l.Value);
}
