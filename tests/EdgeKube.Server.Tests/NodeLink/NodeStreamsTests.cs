using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.NodeLink;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink;

public sealed class NodeStreamsTests
{
    [Fact]
    public async Task A_refusal_that_comes_late_is_a_refusal_all_the_same()
    {
        var read = new List<byte>();
        var refusal = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            await foreach (var chunk in NodeStreams.WithRefusals(LateAsync()))
            {
                read.AddRange(chunk.Span);
            }
        });
        Assert.Equal((400, "container \"web\" in pod \"web\" is waiting to start: ContainerCreating"), (refusal.Code, refusal.Message));
        Assert.Equal([1, 2], read);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> LateAsync()
    {
        yield return new byte[] { 1, 2 };
        await Task.Yield();
        throw new StreamException(400, "container \"web\" in pod \"web\" is waiting to start: ContainerCreating");
    }
}
