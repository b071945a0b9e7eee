namespace EdgeKube.Agent.Volumes;

/// <summary>Where a pod's volumes are on the host.</summary>
internal sealed class VolumeFolders(AgentIdentity identity)
{
    public string Pods => Path.Combine(identity.Directory, "pods");

    public string Pod(string uid) => Path.Combine(Pods, uid);

    public string Volumes(string uid) => Path.Combine(Pod(uid), "volumes");

    /// <summary>Named as in Kubernetes: <c>volumes/kubernetes.io~configmap/NAME</c>.</summary>
    public string Volume(string uid, VolumeSpec volume) => Path.Combine(OfKind(uid, volume.Kind), volume.Name);

    /// <summary>All volumes of a pod that are of one kind.</summary>
    public string OfKind(string uid, string kind) => Path.Combine(Volumes(uid), Plugin(kind));

    /// <summary>All emptyDirs of a pod that are on disk.</summary>
    public string EmptyFolders(string uid) => Path.Combine(Volumes(uid), Plugin("emptyDir"));

    /// <summary>The binds of a container's subPaths.</summary>
    public string SubPaths(string uid, string container) => Path.Combine(Pod(uid), "volume-subpaths", container);

    private static string Plugin(string kind) => kind switch
    {
        "configMap" => "kubernetes.io~configmap",
        "downwardAPI" => "kubernetes.io~downward-api",
        "emptyDir" => "kubernetes.io~empty-dir",
        _ => $"kubernetes.io~{kind}",
    };
}
