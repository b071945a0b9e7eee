using System.Security.Cryptography;
using System.Text;
using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Systemd;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>Runs commands beside a unit, as who it is, with what it sees and in its pod's slice: each is a transient unit of its own.</summary>
internal sealed class UnitCommands(SystemdRuntime runtime, SystemdUnits units, TimeProvider time) : IContainerSessions
{
    private const int NoProgram = 203;
    private const int NoFolder = 200;
    private const int NoUser = 217;
    private const int NoNamespace = 226;
    private const ulong EndWithin = 10_000_000; // microseconds

    /// <summary>What all our units have in common.</summary>
    public static IEnumerable<UnitProperty> Service(string description) =>
    [
        new("Description", "s", description),
        new("Type", "s", "exec"),
        new("RemainAfterExit", "b", true), // else how it ended would be forgotten at once
        new("AddRef", "b", true),
        new("TimeoutStopUSec", "t", EndWithin),
    ];

    public async Task<IContainerSession> ExecAsync(string containerId, IReadOnlyList<string> command, SessionWishes wishes, CancellationToken ct)
    {
        var container = runtime.Find(containerId);
        if (!container.MayRun)
        {
            throw new RuntimeException("FailedPrecondition", $"container {container.Name} does not run");
        }

        if (wishes.Tty)
        {
            return await TerminalAsync(container, command, ct);
        }

        var unit = NewUnit(container);
        var (output, theirOutput) = NativeFiles.Pair();
        var (error, theirError) = NativeFiles.Pair();
        using (theirOutput)
        using (theirError)
        {
            var session = new UnitSession(output, error, wishes, c => ResultAsync(unit, c), () => units.ForgetAsync(unit, CancellationToken.None));
            try
            {
                await StartAsync(unit, container, command, Streams(theirOutput, theirError, wishes.Input), ct);
                return session;
            }
            catch (RuntimeException)
            {
                await session.DisposeAsync();
                throw;
            }
        }
    }

    public Task<IContainerSession> AttachAsync(string containerId, SessionWishes wishes, CancellationToken ct) =>
        throw new RuntimeException("Unimplemented", "a unit of systemd cannot be attached to; use kubectl logs -f, or kubectl exec");

    public Task<string> NetworkNamespaceAsync(string sandboxId, CancellationToken ct) => Task.FromResult("");

    /// <summary>Runs a command to its end.</summary>
    public async Task<ExecResult> RunAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken ct)
    {
        await using var session = await ExecAsync(containerId, command, new SessionWishes(Input: false, Output: true, Error: true, Tty: false), ct);
        using var words = new MemoryStream();
        using var timer = timeout > TimeSpan.Zero ? new CancellationTokenSource(timeout, time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            var result = await session.RunAsync(Keep, both.Token);
            return result.Problem is null
                ? new ExecResult(result.ExitCode, Encoding.UTF8.GetString(words.GetBuffer(), 0, (int)words.Length))
                : throw new RuntimeException("Unknown", result.Problem);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new RuntimeException("DeadlineExceeded", $"command \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0} s");
        }

        ValueTask Keep(SessionOutput output, ReadOnlyMemory<byte> data, CancellationToken token)
        {
            lock (words)
            {
                words.Write(data.Span[..(int)Math.Min(data.Length, ExecResult.MostBytes - words.Length)]);
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <summary>What systemd's own exit codes mean.</summary>
    internal static string Words(int status) => status switch
    {
        NoFolder => "the working directory is not there (exit status 200)",
        NoProgram => "the program cannot be executed (exit status 203)",
        NoUser => "the node has no such user (exit status 217)",
        NoNamespace => "its volumes cannot be mounted (exit status 226)",
        _ => $"exit status {status}",
    };

    private static string NewUnit(UnitContainer container) =>
        $"edgekube-exec-{container.Id}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.service";

    private static IEnumerable<UnitProperty> Streams(SafeFileHandle output, SafeFileHandle error, bool input)
    {
        if (input)
        {
            yield return new("StandardInputFileDescriptor", "h", (int)output.DangerousGetHandle());
        }

        yield return new("StandardOutputFileDescriptor", "h", (int)output.DangerousGetHandle());
        yield return new("StandardErrorFileDescriptor", "h", (int)error.DangerousGetHandle());
    }

    private async Task<IContainerSession> TerminalAsync(UnitContainer container, IReadOnlyList<string> command, CancellationToken ct)
    {
        var unit = NewUnit(container);
        var terminal = Terminal.Open();
        try
        {
            await StartAsync(
                unit,
                container,
                command,
                [
                    new("StandardInput", "s", "tty"),
                    new("StandardOutput", "s", "tty"),
                    new("StandardError", "s", "tty"),
                    new("TTYPath", "s", terminal.Path),
                ],
                ct);
            terminal.Begin();
        }
        catch (RuntimeException)
        {
            terminal.Dispose();
            throw;
        }

        return new TerminalSession(terminal, c => ResultAsync(unit, c), () => units.ForgetAsync(unit, CancellationToken.None));
    }

    private static async Task<string> PathAsync(string program) =>
        await Task.Run(() => Executables.TryFind(program)) ?? throw new RuntimeException("NotFound", $"exec: \"{program}\": executable file not found on the node");

    private async Task StartAsync(
        string unit, UnitContainer container, IReadOnlyList<string> command, IEnumerable<UnitProperty> streams, CancellationToken ct)
    {
        var path = await PathAsync(command.Count > 0 ? command[0] : throw new RuntimeException("InvalidArgument", "there is no command"));
        UnitProperty[] properties =
        [
            .. container.Context,
            .. Service($"Command in container {container.Name} of pod {container.Labels.GetValueOrDefault(PodLabels.Namespace)}/{container.Labels.GetValueOrDefault(PodLabels.Name)}"),
            UnitContext.Start([path, .. command.Skip(1)]),
            .. streams,
        ];
        await SystemdRuntime.GuardedAsync(() => units.StartTransientAsync(unit, properties, ct));
    }

    // systemd holds the streams' ends until it forgets the unit: only then they end.
    private async Task<SessionResult> ResultAsync(string unit, CancellationToken ct)
    {
        SessionResult? result = null;
        await SystemdRuntime.GuardedAsync(async () =>
        {
            await WhenEndedAsync(unit, ct);
            var status = (long)await units.ServicePropertyAsync(unit, "ExecMainStatus", ct);
            var outcome = UnitOutcome.Of((string)await units.ServicePropertyAsync(unit, "Result", ct), (long)await units.ServicePropertyAsync(unit, "ExecMainCode", ct), status);
            result = new SessionResult(outcome.ExitCode, status is NoProgram or NoUser or NoNamespace or NoFolder ? $"systemd could not start it: {Words((int)status)}" : null);
            await units.ForgetAsync(unit, ct);
        });
        return result!;
    }

    private async Task WhenEndedAsync(string unit, CancellationToken ct)
    {
        using var changed = new SemaphoreSlim(0);
        using var watch = await units.WatchAsync(unit, () => changed.Release(), () => changed.Release(), ct);
        while ((await units.StatesAsync([unit], ct)).GetValueOrDefault(unit) is { Exists: true, Active: not "failed", Sub: not ("exited" or "dead") })
        {
            await changed.WaitAsync(ct);
        }
    }
}
