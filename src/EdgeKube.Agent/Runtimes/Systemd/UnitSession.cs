using System.Net.Sockets;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>A command over pairs of sockets: one for its input and output, one for its errors.</summary>
/// <param name="result">Asks how it ended.</param>
/// <param name="end">Ends what still runs of it.</param>
internal sealed class UnitSession(
    Socket output, Socket error, SessionWishes wishes, Func<CancellationToken, Task<SessionResult>> result, Func<Task> end) : IContainerSession
{
    public async ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        try
        {
            while (wishes.Input && data.Length > 0)
            {
                data = data[await output.SendAsync(data, ct)..];
            }
        }
        catch (SocketException)
        {
            // it has ended, or does not read any more: how it ended is what counts
        }
    }

    public ValueTask CloseInputAsync(CancellationToken ct)
    {
        try
        {
            output.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // it has ended
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ResizeAsync(int width, int height, CancellationToken ct) => ValueTask.CompletedTask;

    public async Task<SessionResult> RunAsync(Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken ct)
    {
        using var turn = new SemaphoreSlim(1);
        var ended = result(ct);
        await Task.WhenAll(
            ended, CopyAsync(output, wishes.Output ? SessionOutput.Output : null), CopyAsync(error, wishes.Error ? SessionOutput.Error : null));
        return await ended;

        async Task CopyAsync(Socket from, SessionOutput? to)
        {
            var buffer = new byte[16 * 1024];
            while (await ReadAsync(from, buffer, ct) is var got and > 0)
            {
                await turn.WaitAsync(ct);
                try
                {
                    await (to is { } stream ? take(stream, buffer.AsMemory(0, got), ct) : ValueTask.CompletedTask);
                }
                finally
                {
                    turn.Release();
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        output.Dispose();
        error.Dispose();
        await SystemdRuntime.GuardedAsync(end);
    }

    private static async Task<int> ReadAsync(Socket from, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await from.ReceiveAsync(buffer, ct);
        }
        catch (SocketException)
        {
            return 0; // reset: it ended without having read all its input
        }
    }
}
