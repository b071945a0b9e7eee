namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>A command at a terminal.</summary>
/// <param name="result">Asks how it ended.</param>
/// <param name="end">Ends what still runs of it.</param>
internal sealed class TerminalSession(Terminal terminal, Func<CancellationToken, Task<SessionResult>> result, Func<Task> end) : IContainerSession
{
    private const byte EndOfInput = 4; // Ctrl-D

    public async ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        try
        {
            await terminal.Stream.WriteAsync(data, ct);
        }
        catch (IOException)
        {
            // it has ended
        }
    }

    public ValueTask CloseInputAsync(CancellationToken ct) => WriteInputAsync(new[] { EndOfInput }, ct);

    public ValueTask ResizeAsync(int width, int height, CancellationToken ct)
    {
        terminal.Resize(width, height);
        return ValueTask.CompletedTask;
    }

    public async Task<SessionResult> RunAsync(Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        var ended = result(ct);
        while (await ReadAsync(buffer, ct) is var got and > 0)
        {
            await output(SessionOutput.Output, buffer.AsMemory(0, got), ct);
        }

        return await ended;
    }

    public async ValueTask DisposeAsync()
    {
        await SystemdRuntime.GuardedAsync(end); // first: a read that waits ends with the command
        terminal.Dispose();
    }

    private async Task<int> ReadAsync(byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await terminal.Stream.ReadAsync(buffer, ct).AsTask().WaitAsync(ct);
        }
        catch (IOException)
        {
            return 0; // the other side is closed
        }
    }
}
