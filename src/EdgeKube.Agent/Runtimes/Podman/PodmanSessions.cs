using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Reaches into Podman's containers.</summary>
internal sealed class PodmanSessions(PodmanClient client, SandboxNetworks networks, TimeProvider time) : IContainerSessions
{
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);
    private readonly PodmanList _list = new(client, networks);

    public async Task<IContainerSession> ExecAsync(string containerId, IReadOnlyList<string> command, SessionWishes wishes, CancellationToken ct) =>
        (await StartAsync(containerId, command, wishes, ct)).Session;

    public async Task<IContainerSession> AttachAsync(string containerId, SessionWishes wishes, CancellationToken ct)
    {
        var query = $"stream=true&logs=false&detachKeys=&stdin={Flag(wishes.Input)}&stdout={Flag(wishes.Output)}&stderr={Flag(wishes.Error)}";
        var (socket, first) = await client.HijackAsync($"containers/{containerId}/attach?{query}", null, ct);
        return new PodmanSession(
            socket,
            first,
            wishes,
            (width, height, c) => ResizeAsync($"containers/{containerId}/resize", width, height, c),
            _ => Task.FromResult(new SessionResult(0)));
    }

    public async Task<string> NetworkNamespaceAsync(string sandboxId, CancellationToken ct)
    {
        var inspected = await _list.InspectAsync(sandboxId, ct);
        if (!inspected.Member("State").Flag("Running"))
        {
            throw new RuntimeException("NotFound", $"sandbox {sandboxId} does not run");
        }

        var file = networks.NamespaceOf(await _list.KeyOfAsync(sandboxId, ct));
        return File.Exists(file) ? file : "";
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<ExecResult> RunAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct)
    {
        var wishes = new SessionWishes(Input: false, Output: true, Error: true, Tty: false);
        var (session, id) = await StartAsync(containerId, command, wishes, ct);
        await using var open = session;
        using var words = new MemoryStream();
        using var timer = timeout > TimeSpan.Zero ? new CancellationTokenSource(timeout, time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            var result = await session.RunAsync(Keep, both.Token);
            return new ExecResult(result.ExitCode, Encoding.UTF8.GetString(words.GetBuffer(), 0, (int)words.Length));
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            await KillAsync(id, ct);
            throw new RuntimeException("DeadlineExceeded", $"command \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0} s");
        }

        ValueTask Keep(SessionOutput output, ReadOnlyMemory<byte> data, CancellationToken token)
        {
            words.Write(data.Span[..(int)Math.Min(data.Length, ExecResult.MostBytes - words.Length)]);
            return ValueTask.CompletedTask;
        }
    }

    private async Task<(PodmanSession Session, string Id)> StartAsync(
        string containerId, IReadOnlyList<string> command, SessionWishes wishes, CancellationToken ct)
    {
        var wanted = new JsonObject
        {
            ["AttachStdin"] = wishes.Input,
            ["AttachStdout"] = wishes.Output,
            ["AttachStderr"] = wishes.Error && !wishes.Tty,
            ["Tty"] = wishes.Tty,
            ["DetachKeys"] = "",
            ["Cmd"] = new JsonArray([.. command.Select(c => (JsonNode?)c)]),
        };
        var id = (await CreateAsync(containerId, wanted, ct)).Text("Id");
        var (socket, first) = await client.HijackAsync($"exec/{id}/start", new JsonObject { ["Detach"] = false, ["Tty"] = wishes.Tty }, ct);
        var session = new PodmanSession(
            socket, first, wishes, (width, height, c) => ResizeAsync($"exec/{id}/resize", width, height, c), c => ResultAsync(id, c));
        return (session, id);
    }

    private async Task<JsonElement> CreateAsync(string containerId, JsonObject wanted, CancellationToken ct)
    {
        try
        {
            return await client.PostAsync($"containers/{containerId}/exec", wanted, _quick, ct);
        }
        catch (RuntimeException e) when (e.Code == "AlreadyExists")
        {
            throw new RuntimeException("FailedPrecondition", e.Message); // 409 here: the container does not run
        }
    }

    // The streams end a moment before Podman knows the exit code.
    private async Task<SessionResult> ResultAsync(string id, CancellationToken ct)
    {
        JsonElement session = default;
        await Patience.WhenSeenAsync(time, $"the exit code of {id}", async () => !(session = await client.GetAsync($"exec/{id}/json", _quick, ct)).Flag("Running"), ct);
        return new SessionResult((int)session.Number("ExitCode"));
    }

    private async Task ResizeAsync(string path, int width, int height, CancellationToken ct)
    {
        try
        {
            await client.PostAsync($"{path}?h={height}&w={width}", null, _quick, ct);
        }
        catch (RuntimeException e) when (e.Code is not "Unavailable")
        {
            // it has ended, or has not quite begun: the next size will come
        }
    }

    private async Task KillAsync(string id, CancellationToken ct)
    {
        var pid = (int)(await client.GetAsync($"exec/{id}/json", _quick, ct)).Number("Pid");
        try
        {
            if (pid > 1)
            {
                using var process = Process.GetProcessById(pid);
                process.Kill();
            }
        }
        catch (ArgumentException)
        {
            // it has just ended
        }
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
