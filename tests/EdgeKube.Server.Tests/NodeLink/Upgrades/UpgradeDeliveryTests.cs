using System.Runtime.CompilerServices;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.NodeLink.Upgrades;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink.Upgrades;

public sealed class UpgradeDeliveryTests : IDisposable
{
    private static readonly UpgradePackage _package = new()
    {
        Version = "2.0",
        Architecture = "amd64",
        Size = 1,
        Sha256 = "s",
        Executable = "e",
        Published = "2026-01-01T00:00:00Z",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ek-delivery-");
    private readonly CancellationTokenSource _ending = new();

    [Theory]
    [InlineData("")] // it ends the stream
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("lost")]
    public async Task The_stream_of_a_node_that_does_not_answer_is_closed(string answer)
    {
        var wire = new Wire(answer, _ending);
        var refused = await Assert.ThrowsAsync<ApiException>(() => OfferAsync(wire));
        Assert.Equal(503, refused.Code);
        Assert.True(wire.IsClosed);
    }

    [Fact]
    public async Task The_stream_of_an_offer_that_is_called_off_is_closed()
    {
        var wire = new Wire("late", _ending);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OfferAsync(wire));
        Assert.True(wire.IsClosed);
    }

    [Fact]
    public async Task The_stream_of_a_node_that_answers_stays_open()
    {
        var wire = new Wire("""{"state":"Send"}""", _ending);
        await using (await OfferAsync(wire))
        {
            Assert.False(wire.IsClosed);
        }

        Assert.True(wire.IsClosed);
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _ending.Dispose();
    }

    private Task<UpgradeStream> OfferAsync(Wire wire)
    {
        var place = Path.Combine(_folder.FullName, _package.Version, _package.Architecture);
        Directory.CreateDirectory(place);
        File.WriteAllBytes(Path.Combine(place, "signature"), [1]);
        return new UpgradeDelivery(new UpgradeStore(_folder.FullName), new Nodes(wire)).OfferAsync("board", "1", _package, _ending.Token);
    }

    private sealed class Nodes(Wire wire) : INodeStreams
    {
        public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct) => throw new NotSupportedException();

        public Task<IDuplexStream> ConnectAsync(string node, StreamOpen open, CancellationToken ct) => Task.FromResult<IDuplexStream>(wire);
    }

    private sealed class Wire(string answer, CancellationTokenSource ending) : IDuplexStream
    {
        public bool IsClosed { get; private set; }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
        {
            await Task.Yield();
            if (answer == "late")
            {
                await ending.CancelAsync();
                ct.ThrowIfCancellationRequested();
            }

            if (answer == "lost")
            {
                throw new StreamException(503, "the connection to the node was lost");
            }

            if (answer.Length > 0)
            {
                yield return System.Text.Encoding.UTF8.GetBytes(answer);
            }
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask AcceptedAsync(CancellationToken ct) => throw new NotSupportedException();

        public Task FinishAsync() => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
