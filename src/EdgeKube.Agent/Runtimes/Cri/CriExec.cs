using System.Text;
using EdgeKube.Agent.Runtimes.Cri.Wire;
using Google.Protobuf;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Runs a command in a container by CRI's ExecSync.</summary>
internal static class CriExec
{
    private const string Method = "runtime.v1.RuntimeService/ExecSync";

    // A runtime waits for the command's output to close even when the command is dead; who left it open must not hold us.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public static async Task<ExecResult> RunAsync(
        GrpcConnection connection, string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct)
    {
        var request = new ExecSyncRequest { ContainerId = containerId, Timeout = (long)Math.Ceiling(timeout.TotalSeconds) };
        request.Cmd.Add(command);
        try
        {
            var deadline = timeout > TimeSpan.Zero ? timeout + _patience : Timeout.InfiniteTimeSpan;
            var reply = await connection.CallAsync(Method, request, ExecSyncReply.Parser, deadline, ct);
            return new ExecResult(reply.ExitCode, Text(reply.Stdout, reply.Stderr));
        }
        catch (RuntimeException e) when (IsTimeout(e))
        {
            throw new RuntimeException("DeadlineExceeded", e.Message);
        }
    }

    // containerd before 1.7 calls its own timeout Unknown.
    private static bool IsTimeout(RuntimeException e) =>
        e.Code == "DeadlineExceeded" || e.Message.Contains("exceeded: context deadline exceeded", StringComparison.Ordinal);

    private static string Text(ByteString output, ByteString error)
    {
        var first = output.Span[..Math.Min(output.Length, ExecResult.MostBytes)];
        var second = error.Span[..Math.Min(error.Length, ExecResult.MostBytes - first.Length)];
        return Encoding.UTF8.GetString(first) + Encoding.UTF8.GetString(second);
    }
}
