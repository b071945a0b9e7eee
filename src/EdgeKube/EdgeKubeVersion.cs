namespace EdgeKube;

/// <summary>What this build calls itself: the Kubernetes release whose API it follows, and ours.</summary>
internal static class EdgeKubeVersion
{
    public const string Text = "v1.34.2+edgekube";
}
