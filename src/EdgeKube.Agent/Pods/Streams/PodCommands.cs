using System.Text.Json;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.Pods.Streams;

/// <summary>Answers <c>kubectl exec</c> and <c>kubectl attach</c>: carries a process's streams over the link.</summary>
internal sealed class PodCommands(string kind, RunningPod running, IContainerSessions sessions) : IStreamHandler
{
    public const string Exec = "exec";
    public const string Attach = "attach";
    private const int Failed = 500;

    public string Kind => kind;

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        try
        {
            var container = await running.ContainerAsync(open, ct);
            await using var session = await OpenAsync(open, container, ct);
            await stream.AcceptedAsync(ct);
            await CarryAsync(stream, session, ct);
        }
        catch (RuntimeException e)
        {
            throw new StreamException(Failed, e.Message);
        }
    }

    private Task<IContainerSession> OpenAsync(StreamOpen open, ContainerSight container, CancellationToken ct)
    {
        var wanted = open.Command ?? new CommandOptions();
        return kind == Exec
            ? sessions.ExecAsync(container.Id, wanted.Command, new SessionWishes(wanted.Stdin, wanted.Stdout, wanted.Stderr && !wanted.Tty, wanted.Tty), ct)
            : AttachAsync(open, container, wanted, ct);
    }

    // Whether a running process has a terminal was decided when it was started.
    private Task<IContainerSession> AttachAsync(StreamOpen open, ContainerSight container, CommandOptions wanted, CancellationToken ct)
    {
        var tty = PodContainers.All(running.Find(open).Spec).FirstOrDefault(c => c.Name == open.Container)?.Tty ?? wanted.Tty;
        return sessions.AttachAsync(container.Id, new SessionWishes(wanted.Stdin, wanted.Stdout, wanted.Stderr && !tty, tty), ct);
    }

    private static async Task CarryAsync(IDuplexStream stream, IContainerSession session, CancellationToken ct)
    {
        using var sender = new ChannelSender(stream);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var input = CopyInputAsync(stream, session, over.Token);
        SessionResult result;
        try
        {
            result = await session.RunAsync(
                (output, data, token) => sender.SendAsync(output == SessionOutput.Output ? StreamChannel.Output : StreamChannel.Error, data, token), ct);
        }
        finally
        {
            await over.CancelAsync();
            await input;
        }

        var last = new CommandResult { ExitCode = result.ExitCode, Problem = result.Problem };
        await sender.SendAsync(StreamChannel.Result, JsonSerializer.SerializeToUtf8Bytes(last, MessagingJson.Default.CommandResult), ct);
    }

    private static async Task CopyInputAsync(IDuplexStream stream, IContainerSession session, CancellationToken ct)
    {
        try
        {
            await foreach (var piece in stream.ReadAllAsync(ct))
            {
                await TakeAsync(piece, session, ct);
            }
        }
        catch (Exception e) when (e is StreamException or RuntimeException or OperationCanceledException)
        {
            // the process has ended or the client is gone: the output's end says which
        }
    }

    private static async ValueTask TakeAsync(ReadOnlyMemory<byte> piece, IContainerSession session, CancellationToken ct)
    {
        if (piece.Length == 0)
        {
            return;
        }

        switch ((StreamChannel)piece.Span[0])
        {
            case StreamChannel.Input:
                await session.WriteInputAsync(piece[1..], ct);
                break;
            case StreamChannel.Close when piece.Span[1..] is [(byte)StreamChannel.Input]:
                await session.CloseInputAsync(ct);
                break;
            case StreamChannel.Resize when SizeIn(piece.Span[1..]) is { Width: > 0, Height: > 0 } size:
                await session.ResizeAsync(size.Width, size.Height, ct);
                break;
            default:
                break; // from a newer server
        }
    }

    private static TerminalSize? SizeIn(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, MessagingJson.Default.TerminalSize);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
