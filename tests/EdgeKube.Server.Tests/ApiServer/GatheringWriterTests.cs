using System.Buffers;
using System.IO.Pipelines;
using EdgeKube.Server.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class GatheringWriterTests : IDisposable
{
    private readonly PieceStream _sent = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _sent.Dispose();

    [Fact]
    public async Task What_is_written_in_small_pieces_arrives_in_few_large_ones()
    {
        var writer = new GatheringWriter(PipeWriter.Create(_sent));
        var expected = new byte[200_000];
        Random.Shared.NextBytes(expected);
        foreach (var piece in expected.Chunk(1000))
        {
            writer.Write(piece);
        }

        await writer.FlushAsync(Ct);
        Assert.Equal(expected, _sent.Pieces.SelectMany(p => p));
        Assert.InRange(_sent.Pieces.Count, 1, 8);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_flush_nor_twice()
    {
        var writer = new GatheringWriter(PipeWriter.Create(_sent));
        writer.Write("one"u8);
        Assert.Equal((3, 0), (writer.UnflushedBytes, _sent.Pieces.Count));
        await writer.FlushAsync(Ct);
        await writer.FlushAsync(Ct);
        Assert.Equal((0, 1), (writer.UnflushedBytes, _sent.Pieces.Count));
    }

    [Fact]
    public async Task What_was_not_flushed_is_sent_at_a_good_end()
    {
        var writer = new GatheringWriter(PipeWriter.Create(_sent));
        writer.Write("last words"u8);
        await writer.CompleteAsync();
        Assert.Equal("last words"u8.ToArray(), _sent.Pieces.SelectMany(p => p));
    }

    [Fact]
    public async Task A_piece_larger_than_a_chunk_stays_whole()
    {
        var writer = new GatheringWriter(PipeWriter.Create(_sent));
        writer.Write("head"u8);
        writer.GetSpan(100_000)[..100_000].Fill(7);
        writer.Advance(100_000);
        await writer.FlushAsync(Ct);
        Assert.Equal([4, 100_000], _sent.Pieces.Select(p => p.Length));
    }

    private sealed class PieceStream : MemoryStream
    {
        public List<byte[]> Pieces { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Pieces.Add(buffer.ToArray());
            return ValueTask.CompletedTask;
        }
    }
}
