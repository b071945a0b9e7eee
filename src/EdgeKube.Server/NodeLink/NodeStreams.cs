using System.Runtime.CompilerServices;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.ApiServer;

namespace EdgeKube.Server.NodeLink;

/// <summary>Reaches into nodes for the API server.</summary>
internal sealed class NodeStreams(NodeLinkHost host, StreamOpener opener, TimeProvider time) : INodeStreams
{
    // A refusal comes at once; a log that is quiet so far must not keep the client waiting for its headers.
    private static readonly TimeSpan _firstByte = TimeSpan.FromSeconds(1);

    // A runtime under load may take its time to start a command.
    private static readonly TimeSpan _acceptance = TimeSpan.FromSeconds(30);

    public async Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct)
    {
        RequireOnline(node);
        StreamEndpoint? stream = null;
        try
        {
            stream = await opener.OpenAsync(node, open, ct);
            await FirstAsync(stream, ct);
            return ReadAsync(stream, ct);
        }
        catch (StreamException e)
        {
            await CloseAsync(stream);
            throw Refusal(e);
        }
        catch (OperationCanceledException)
        {
            await CloseAsync(stream);
            throw;
        }
    }

    public async Task<IDuplexStream> ConnectAsync(string node, StreamOpen open, CancellationToken ct)
    {
        RequireOnline(node);
        StreamEndpoint? stream = null;
        try
        {
            stream = await opener.OpenAsync(node, open, ct);
            await stream.WaitToReadAsync(ct).AsTask().WaitAsync(_acceptance, time, ct);
            return stream;
        }
        catch (StreamException e)
        {
            await CloseAsync(stream);
            throw Refusal(e);
        }
        catch (TimeoutException)
        {
            await CloseAsync(stream);
            throw new ApiException(504, "Timeout", $"node {node} did not answer in time");
        }
        catch (OperationCanceledException)
        {
            await CloseAsync(stream);
            throw;
        }
    }

    private void RequireOnline(string node)
    {
        if (!host.IsOnline(node))
        {
            throw ApiException.Unavailable($"node \"{node}\" is not connected");
        }
    }

    private static ValueTask CloseAsync(StreamEndpoint? stream) => stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static ApiException Refusal(StreamException e) => e.Code switch
    {
        400 => ApiException.BadRequest(e.Message),
        404 => new ApiException(404, "NotFound", e.Message),
        501 => new ApiException(501, "NotImplemented", e.Message),
        503 => ApiException.Unavailable(e.Message),
        504 => new ApiException(504, "Timeout", e.Message),
        _ => ApiException.Internal(e.Message),
    };

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(StreamEndpoint stream, [EnumeratorCancellation] CancellationToken ct)
    {
        await using (stream)
        {
            await foreach (var chunk in WithRefusals(stream.ReadAllAsync(ct)))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>A node that is busy may refuse after its answer has begun: that is no failure of ours either.</summary>
    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> WithRefusals(IAsyncEnumerable<ReadOnlyMemory<byte>> answer)
    {
        await using var chunks = answer.GetAsyncEnumerator(CancellationToken.None);
        while (await NextAsync(chunks))
        {
            yield return chunks.Current;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> chunks)
    {
        try
        {
            return await chunks.MoveNextAsync();
        }
        catch (StreamException e)
        {
            throw Refusal(e);
        }
    }

    private async Task FirstAsync(StreamEndpoint stream, CancellationToken ct)
    {
        try
        {
            await stream.WaitToReadAsync(ct).AsTask().WaitAsync(_firstByte, time, ct);
        }
        catch (TimeoutException)
        {
            // it lives, and has nothing to say yet
        }
    }
}
