using System.Buffers;
using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Server.ApiServer;

namespace EdgeKube.Server.NodeLink.Upgrades;

/// <summary>Offers published versions to nodes over the link, and sends what they lack of them.</summary>
internal sealed class UpgradeDelivery(UpgradeStore store, INodeStreams streams)
{
    private const int Piece = 16 << 10; // what a frame holds
    private const int LargestSignature = 8 << 10; // it is part of one frame

    public UpgradePackage? Find(string version, string architecture) => store.Find(version, architecture);

    /// <exception cref="ApiException">The node is not connected, cannot do it, or does something else just now.</exception>
    public async Task<UpgradeStream> OfferAsync(string node, string order, UpgradePackage package, CancellationToken ct)
    {
        var signature = store.SignatureOf(package);
        if (signature.Length > LargestSignature)
        {
            throw ApiException.BadRequest($"the signature of {package.Version} has {signature.Length} bytes; it may have {LargestSignature}");
        }

        var offer = new NodeUpgradeOffer
        {
            Order = order,
            Version = package.Version,
            Size = package.Size,
            Sha256 = package.Sha256,
            Executable = package.Executable,
            Signature = signature,
        };
        var stream = await streams.ConnectAsync(node, new StreamOpen { Kind = StreamOpen.UpgradeKind, Upgrade = offer }, ct);
        UpgradeStream? answered = null;
        try
        {
            answered = new(stream, await AnswerAsync(stream, node, ct));
            return answered;
        }
        finally
        {
            if (answered is null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Sends the rest of the file. What becomes of it, the node answers to the next offer.</summary>
    public async Task SendAsync(UpgradeStream to, UpgradePackage package, CancellationToken ct)
    {
        await using var stream = to.Stream;
        await using var file = store.Open(package);
        file.Seek(to.Answer.Offset, SeekOrigin.Begin);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            int read;
            while ((read = await file.ReadAsync(buffer.AsMemory(0, Piece), ct)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            await stream.FinishAsync();
            await foreach (var _ in stream.ReadAllAsync(ct))
            {
                // until the node has taken all of it
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<NodeUpgradeAnswer> AnswerAsync(IDuplexStream stream, string node, CancellationToken ct)
    {
        try
        {
            await foreach (var piece in stream.ReadAllAsync(ct))
            {
                return JsonSerializer.Deserialize(piece.Span, MessagingJson.Default.NodeUpgradeAnswer) ?? throw new JsonException("null");
            }
        }
        catch (Exception e) when (e is JsonException or StreamException)
        {
            throw ApiException.Unavailable($"node \"{node}\" has not answered: {e.Message}");
        }

        throw ApiException.Unavailable($"node \"{node}\" has not answered");
    }
}
