namespace EdgeKube.Agent.Volumes;

/// <summary>A file that a volume shows.</summary>
/// <param name="Path">Relative to the volume.</param>
/// <param name="User">Whose it is; null: root's.</param>
internal sealed record VolumeFile(string Path, ReadOnlyMemory<byte> Content, UnixFileMode Mode, long? User = null);
