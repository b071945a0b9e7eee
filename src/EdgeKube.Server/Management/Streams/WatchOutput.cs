using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Server.ApiServer.Streams;

namespace EdgeKube.Server.Management.Streams;

/// <summary>Where the lines of a watch go: each is handed on as it is, but for what only the watch's own renewal needs.</summary>
/// <param name="stream">The client's.</param>
/// <param name="fresh">Whether what is there is told first; its end is the one bookmark that the client sees.</param>
internal sealed class WatchOutput(OpenStream stream, bool fresh) : AsyncStream
{
    private const int KeptBuffer = 64 * 1024;
    private readonly MemoryStream _begun = new();
    private bool _settled = !fresh;

    private static ReadOnlySpan<byte> Bookmark => """{"type":"BOOKMARK","""u8;

    private static ReadOnlySpan<byte> Error => """{"type":"ERROR","object":"""u8;

    /// <summary>The latest that was told; "" when not even what was there could be.</summary>
    public string Revision { get; private set; } = "";

    /// <summary>The Status by which the watch ended, or empty.</summary>
    public ReadOnlyMemory<byte> Problem { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        stream.Open();
        return Task.CompletedTask;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (_begun.Length == 0)
            {
                await TakeAsync(buffer[..end]);
            }
            else
            {
                _begun.Write(buffer.Span[..end]);
                await TakeAsync(_begun.GetBuffer().AsMemory(0, (int)_begun.Length));
                _begun.SetLength(0);
                _begun.Capacity = Math.Min(_begun.Capacity, KeptBuffer);
            }

            buffer = buffer[(end + 1)..];
        }

        _begun.Write(buffer.Span);
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> line)
    {
        if (line.Span.StartsWith(Error))
        {
            Problem = line[Error.Length..^1].ToArray();
            return;
        }

        var told = _settled;
        var isBookmark = line.Span.StartsWith(Bookmark);
        _settled |= isBookmark;
        if (!isBookmark || !told)
        {
            await stream.SendEventAsync(line);
        }

        if (_settled)
        {
            Revision = RevisionOf(line.Span);
        }
    }

    // Reads no further than to the number: metadata is near the beginning.
    private static string RevisionOf(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        return JsonMember.Find(ref reader, "object"u8) && JsonMember.Find(ref reader, "metadata"u8) && JsonMember.Find(ref reader, "resourceVersion"u8)
            ? reader.GetString() ?? ""
            : throw ApiException.Internal("an event of a watch has no resourceVersion");
    }
}
