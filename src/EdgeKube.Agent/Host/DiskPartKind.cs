namespace EdgeKube.Agent.Host;

/// <summary>What something on the disk is for.</summary>
internal enum DiskPartKind
{
    /// <summary>What a container wrote to its own file system: where images are.</summary>
    Layer,
    Log,

    /// <summary>One that ends with the pod.</summary>
    Volume,
}
