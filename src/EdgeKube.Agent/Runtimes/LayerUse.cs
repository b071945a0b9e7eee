namespace EdgeKube.Agent.Runtimes;

/// <summary>What a container has written to its own file system.</summary>
/// <param name="Bytes">On the disk.</param>
/// <param name="Inodes">Files and folders; unused with a <paramref name="Folder"/>.</param>
/// <param name="Folder">Where it lies, when the runtime does not count inodes itself; else "".</param>
internal sealed record LayerUse(long Bytes, long Inodes, string Folder = "");
