namespace EdgeKube.Agent.Host.Pages;

/// <summary>What the Summary API tells of disks.</summary>
/// <param name="parts">What one pod has on them.</param>
internal sealed class SummaryDisk(HostLoad load, IReadOnlyList<DiskPart> parts)
{
    private readonly FileSystemRoom _node = new(0, load.StorageAvailable, load.StorageTotal, load.InodesFree, load.InodesTotal);
    private readonly FileSystemRoom _images = load.Images ?? new(0, load.StorageAvailable, load.StorageTotal, load.InodesFree, load.InodesTotal);

    public void WriteNode(SummaryWriter writer, string name) => writer.WriteDisk(name, _node, _node.Total - _node.Available, _node.Inodes - _node.InodesFree);

    public void WriteImages(SummaryWriter writer, string name) => writer.WriteDisk(name, _images, _images.Total - _images.Available, _images.Inodes - _images.InodesFree);

    public void WriteContainer(SummaryWriter writer, string container)
    {
        Write(writer, "rootfs", _images, p => p.Kind == DiskPartKind.Layer && p.Owner == container);
        Write(writer, "logs", _node, p => p.Kind == DiskPartKind.Log && p.Owner == container);
    }

    public void WritePod(SummaryWriter writer)
    {
        writer.Json.WriteStartArray("volume");
        foreach (var volume in parts.Where(p => p.Kind == DiskPartKind.Volume))
        {
            writer.Json.WriteStartObject();
            writer.WriteRoom(_node, volume.Bytes, volume.Inodes);
            writer.Json.WriteString("name", volume.Owner);
            writer.Json.WriteEndObject();
        }

        writer.Json.WriteEndArray();
        Write(writer, "ephemeral-storage", _node, _ => true);
    }

    private void Write(SummaryWriter writer, string name, FileSystemRoom room, Func<DiskPart, bool> which)
    {
        var those = parts.Where(which).ToList();
        if (those.Count > 0)
        {
            writer.WriteDisk(name, room, those.Sum(p => p.Bytes), those.Sum(p => p.Inodes));
        }
    }
}
