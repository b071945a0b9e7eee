using System.Buffers.Binary;
using System.Net.Sockets;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>A process in a container over a connection that Podman has given up to it.</summary>
/// <param name="socket">Input goes in as it is; output comes as it is from a terminal, else in frames.</param>
/// <param name="first">What of the output was read already.</param>
/// <param name="wishes">Which streams there are.</param>
/// <param name="resize">Sets the terminal's size.</param>
/// <param name="result">Asks how it ended.</param>
internal sealed class PodmanSession(
    Socket socket,
    byte[] first,
    SessionWishes wishes,
    Func<int, int, CancellationToken, Task> resize,
    Func<CancellationToken, Task<SessionResult>> result) : IContainerSession
{
    private const int HeaderLength = 8;
    private const int ErrorStream = 2;
    private int _taken;

    public async ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        try
        {
            while (wishes.Input && data.Length > 0)
            {
                data = data[await socket.SendAsync(data, ct)..];
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
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // it has ended
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask ResizeAsync(int width, int height, CancellationToken ct)
    {
        if (wishes.Tty && width > 0 && height > 0)
        {
            await resize(width, height, ct);
        }
    }

    public async Task<SessionResult> RunAsync(Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (wishes.Tty ? await PlainAsync(buffer, output, ct) : await FrameAsync(buffer, output, ct))
            {
            }
        }
        catch (SocketException)
        {
            // Podman went away: asking it for the result says so
        }

        return await result(ct);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> PlainAsync(
        byte[] buffer, Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct)
    {
        var got = await ReadAsync(buffer, ct);
        if (got > 0)
        {
            await output(SessionOutput.Output, buffer.AsMemory(0, got), ct);
        }

        return got > 0;
    }

    private async Task<bool> FrameAsync(
        byte[] buffer, Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct)
    {
        if (!await FillAsync(buffer.AsMemory(0, HeaderLength), ct))
        {
            return false;
        }

        var to = buffer[0] == ErrorStream ? SessionOutput.Error : SessionOutput.Output;
        var left = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4));
        while (left > 0)
        {
            var got = await ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, (uint)buffer.Length)), ct);
            if (got == 0)
            {
                return false;
            }

            left -= (uint)got;
            await output(to, buffer.AsMemory(0, got), ct);
        }

        return true;
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken ct)
    {
        while (buffer.Length > 0)
        {
            var got = await ReadAsync(buffer, ct);
            if (got == 0)
            {
                return false;
            }

            buffer = buffer[got..];
        }

        return true;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        if (_taken == first.Length)
        {
            return await socket.ReceiveAsync(buffer, ct);
        }

        var count = Math.Min(buffer.Length, first.Length - _taken);
        first.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }
}
