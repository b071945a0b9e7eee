namespace EdgeKube.Agent.Host;

/// <summary>Something that a pod has on the node's disks.</summary>
/// <param name="Owner">A container's name, or a volume's.</param>
internal sealed record DiskPart(DiskPartKind Kind, string Owner, long Bytes, long Inodes);
