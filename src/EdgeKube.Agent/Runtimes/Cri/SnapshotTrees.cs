using System.Text.Json;
using EdgeKube.Agent.Runtimes.Cri.Wire;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>The files of images as read-only snapshots of containerd, which keeps their layers while the snapshot is there.</summary>
/// <remarks>Not CRI's own image mounts: containerd knows those only from 2.1 on, and all versions have snapshots.</remarks>
internal sealed class SnapshotTrees(GrpcConnection connection) : IImageTrees
{
    private const string Snapshots = "containerd.services.snapshots.v1.Snapshots/";
    private const string Snapshotter = "overlayfs";
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);

    public async Task<ImageTree> PrepareAsync(string image, string key, CancellationToken ct)
    {
        var request = new SnapshotRequest { Snapshotter = Snapshotter, Key = key, Parent = await ParentAsync(image, ct) };
        request.Labels["containerd.io/gc.root"] = "edgekube";
        try
        {
            return Tree(await CallAsync("View", request, SnapshotMounts.Parser, ct));
        }
        catch (RuntimeException e) when (e.Code == "AlreadyExists")
        {
            return Tree(await CallAsync("Mounts", new SnapshotRequest { Snapshotter = Snapshotter, Key = key }, SnapshotMounts.Parser, ct));
        }
        catch (RuntimeException e) when (e.Code == "Unimplemented")
        {
            throw new RuntimeException(e.Code, "image volumes are not supported by the container runtime of this node: it is not containerd");
        }
    }

    public async Task ReleaseAsync(string key, CancellationToken ct)
    {
        try
        {
            await CallAsync("Remove", new SnapshotRequest { Snapshotter = Snapshotter, Key = key }, Empty.Parser, ct);
        }
        catch (RuntimeException e) when (e.Code is "NotFound" or "Unimplemented")
        {
            // what was to go is gone, or never was
        }
    }

    /// <summary>Reads the name of an image's uppermost layer out of the words that CRI's verbose answer adds.</summary>
    internal static string ChainIn(string info)
    {
        try
        {
            using var json = JsonDocument.Parse(info);
            return json.RootElement.TryGetProperty("chainID", out var chain) ? chain.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return ""; // another runtime's words
        }
    }

    private static ImageTree Tree(SnapshotMounts reply)
    {
        if (reply.Mounts is not [var mount])
        {
            throw new RuntimeException("Internal", $"the snapshot has {reply.Mounts.Count} mounts");
        }

        return new ImageTree(mount.Type, mount.Source, string.Join(',', mount.Options.Where(o => o is not ("ro" or "rbind"))));
    }

    private async Task<string> ParentAsync(string image, CancellationToken ct)
    {
        var request = new ImageRequest { Image = new ImageSpec { Image = image }, Verbose = true };
        var reply = await connection.CallAsync("runtime.v1.ImageService/ImageStatus", request, ImageStatusReply.Parser, _quick, ct);
        return reply.Info.TryGetValue("info", out var info) && ChainIn(info) is { Length: > 0 } chain
            ? chain
            : throw new RuntimeException("Unimplemented", "image volumes are not supported by the container runtime of this node: it does not tell an image's layers");
    }

    private Task<TReply> CallAsync<TReply>(string method, SnapshotRequest request, Google.Protobuf.MessageParser<TReply> parser, CancellationToken ct)
        where TReply : Google.Protobuf.IMessage<TReply> => connection.CallAsync(Snapshots + method, request, parser, _quick, ct);
}
