using System.Text.Json;
using EdgeKube.Agent.Runtimes.Cri.Wire;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Commands, terminals and ports through CRI: it names a URL of the runtime's own streaming server on this host.</summary>
internal sealed class CriSessions(GrpcConnection connection) : IContainerSessions
{
    private const string Runtime = "runtime.v1.RuntimeService/";
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);

    public async Task<IContainerSession> ExecAsync(string containerId, IReadOnlyList<string> command, SessionWishes wishes, CancellationToken ct)
    {
        var request = new ExecRequest
        {
            ContainerId = containerId,
            Tty = wishes.Tty,
            Stdin = wishes.Input,
            Stdout = wishes.Output,
            Stderr = wishes.Error,
        };
        request.Cmd.Add(command);
        var reply = await connection.CallAsync(Runtime + "Exec", request, StreamingReply.Parser, _quick, ct);
        return await CriSession.ConnectAsync(reply.Url, wishes, ct);
    }

    public async Task<IContainerSession> AttachAsync(string containerId, SessionWishes wishes, CancellationToken ct)
    {
        var request = new AttachRequest
        {
            ContainerId = containerId,
            Tty = wishes.Tty,
            Stdin = wishes.Input,
            Stdout = wishes.Output,
            Stderr = wishes.Error,
        };
        var reply = await connection.CallAsync(Runtime + "Attach", request, StreamingReply.Parser, _quick, ct);
        return await CriSession.ConnectAsync(reply.Url, wishes, ct);
    }

    public async Task<string> NetworkNamespaceAsync(string sandboxId, CancellationToken ct)
    {
        var request = new PodSandboxStatusRequest { PodSandboxId = sandboxId, Verbose = true };
        var reply = await connection.CallAsync(Runtime + "PodSandboxStatus", request, PodSandboxStatusReply.Parser, _quick, ct);
        return reply.Info.TryGetValue("info", out var info) && reply.Status.State == PodSandboxState.SandboxReady
            ? NamespaceIn(info)
            : throw new RuntimeException("NotFound", $"sandbox {sandboxId} does not run");
    }

    /// <summary>Reads what containerd and CRI-O say of a sandbox: its process and the namespaces that were made for it.</summary>
    internal static string NamespaceIn(string info)
    {
        try
        {
            using var json = JsonDocument.Parse(info);
            var root = json.RootElement;
            var namespaces = root.GetProperty("runtimeSpec").GetProperty("linux").GetProperty("namespaces");
            foreach (var one in namespaces.EnumerateArray())
            {
                if (one.GetProperty("type").ValueEquals("network"))
                {
                    return one.TryGetProperty("path", out var path) && path.GetString() is { Length: > 0 } made
                        ? made
                        : $"/proc/{root.GetProperty("pid").GetInt32()}/ns/net";
                }
            }

            return ""; // none of its own: the host's
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RuntimeException("Internal", $"the runtime does not say where the pod's network is: {e.Message}");
        }
    }
}
