namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>When an image is pulled if the container does not say.</summary>
internal static class ImagePullPolicy
{
    /// <summary>A tag that moves is pulled always; a digest or a fixed tag once.</summary>
    public static string Default(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return "IfNotPresent";
        }

        var colon = image.LastIndexOf(':');
        var tag = colon > image.LastIndexOf('/') ? image[(colon + 1)..] : "latest";
        return tag == "latest" ? "Always" : "IfNotPresent";
    }
}
