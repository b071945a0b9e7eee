using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Spdy;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Carries a command's streams between its client and its node until one of them has had enough.</summary>
internal sealed class CommandSession(ICommandClient client, IDuplexStream node) : IDisposable
{
    private readonly ChannelSender _sender = new(node);
    private readonly CancellationTokenSource _over = new();

    /// <summary>Ends when the command has ended and the client was told, or when the client is gone.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadClientAsync(gone.Token);
        var writing = WriteClientAsync(gone.Token);
        await Task.WhenAny(reading, writing);
        await gone.CancelAsync();
        await Task.WhenAll(reading, writing);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _over.Dispose();
    }

    private async Task ReadClientAsync(CancellationToken ct)
    {
        try
        {
            await client.ReadAsync(SendAsync, ct);
        }
        catch (Exception e) when (IsGone(e))
        {
            // it left without a word
        }
    }

    // A command that has ended takes nothing more; the client is still read, to see it leave.
    private async ValueTask SendAsync(StreamChannel channel, ReadOnlyMemory<byte> data)
    {
        if (_over.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await _sender.SendAsync(channel, data, _over.Token);
        }
        catch (Exception e) when (e is StreamException or OperationCanceledException)
        {
            // the node says on the other way how it ended
        }
    }

    private async Task WriteClientAsync(CancellationToken ct)
    {
        try
        {
            var result = await CopyAsync(ct);
            await _over.CancelAsync();
            await client.FinishAsync(result, ct);
        }
        catch (Exception e) when (IsGone(e))
        {
            // nobody is there to be told
        }
        finally
        {
            await _over.CancelAsync();
        }
    }

    private async Task<CommandResult> CopyAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var piece in node.ReadAllAsync(ct))
            {
                if (piece.Length == 0)
                {
                    continue;
                }

                var channel = (StreamChannel)piece.Span[0];
                if (channel == StreamChannel.Result)
                {
                    return JsonSerializer.Deserialize(piece.Span[1..], MessagingJson.Default.CommandResult) ?? new CommandResult();
                }

                if (channel is StreamChannel.Output or StreamChannel.Error)
                {
                    await client.WriteAsync(channel, piece[1..], ct);
                }
            }

            return new CommandResult { Problem = "the node ended the stream without a result" };
        }
        catch (StreamException e)
        {
            return new CommandResult { Problem = e.Message };
        }
        catch (JsonException e)
        {
            return new CommandResult { Problem = $"the node's result cannot be read: {e.Message}" };
        }
    }

    private static bool IsGone(Exception e) =>
        e is OperationCanceledException or IOException or SpdyException or System.Net.WebSockets.WebSocketException or ObjectDisposedException;
}
