using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using EdgeKube.Platform.DBus;
using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Systemd;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>Runs pods as transient units of systemd: the node's own programs, with a pod's limits, logs, restarts and status.</summary>
/// <remarks>systemd keeps the units, files keep what it forgets; so both agent and pods may be restarted without the other.</remarks>
internal sealed class SystemdRuntime(SystemdUnits units, UnitRecords records, string pipes, string boot, TimeProvider time) : IAsyncDisposable
{
    private const int MostName = 80;
    private const int FirstSetupError = 200; // systemd's own exit codes, for what went wrong before the program began
    private const string Terminate = "SIGTERM";
    private const int Kill = 9;
    private static readonly TimeSpan _mostForKill = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _mostForLog = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, WatchedUnit> _watched = new();
    private readonly ConcurrentDictionary<string, bool> _starting = new();
    private readonly OomKills _kills = new();
    private readonly SemaphoreSlim _settling = new(1);

    /// <summary>Tells the id of a container that something happened to.</summary>
    public event Action<string>? Changed;

    public bool Owns(string id) => records.Container(id) is not null || records.Sandbox(id) is not null;

    public bool OwnsPod(string uid) => records.Sandboxes.Any(s => s.Uid == uid);

    public UnitContainer Find(string id) => records.Container(id) ?? throw new RuntimeException("NotFound", $"there is no container {id}");

    public IReadOnlyList<SandboxSight> Sandboxes(string? uid) => [.. records.Sandboxes.Where(s => uid is null || s.Uid == uid).Select(s => s.Sight(boot))];

    public async Task<IReadOnlyList<ContainerSight>> ContainersAsync(string? uid, CancellationToken ct)
    {
        var known = records.Containers.Where(c => uid is null || c.PodUid == uid).ToList();
        var live = known.Where(c => c.MayRun && !_starting.ContainsKey(c.Id)).ToList();
        if (live.Count > 0)
        {
            await GuardedAsync(() => LookAsync(live, ct));
        }

        return [.. known.Select(c => records.Container(c.Id)?.Sight()).OfType<ContainerSight>()];
    }

    public async Task<string> RunSandboxAsync(SandboxSpec sandbox, CancellationToken ct)
    {
        if (UnitContext.Refusal(sandbox) is { } refusal)
        {
            throw new RuntimeException("InvalidArgument", refusal);
        }

        var slice = UnitContext.SliceOf(sandbox.CgroupParent);
        var made = new UnitSandbox
        {
            Id = NewId($"{sandbox.Namespace}-{sandbox.Name}"),
            Namespace = sandbox.Namespace,
            Name = sandbox.Name,
            Uid = sandbox.Uid,
            Attempt = sandbox.Attempt,
            CreatedAt = time.GetUtcNow(),
            Boot = boot,
            Slice = slice,
            OwnsSlice = slice != sandbox.CgroupParent,
            Labels = sandbox.Labels,
        };
        records.Keep(made);
        if (made.OwnsSlice)
        {
            var limits = sandbox.Resources ?? new ContainerResources(0, 0, 0);
            await GuardedAsync(() => units.StartTransientAsync(slice, [.. UnitContext.Accounts(), .. UnitContext.Limits(limits)], ct), unless: "UnitExists");
        }

        return made.Id;
    }

    public async Task StopSandboxAsync(string id, CancellationToken ct)
    {
        if (records.Sandbox(id) is not { Stopped: false } sandbox)
        {
            return;
        }

        foreach (var container in records.Containers.Where(c => c.SandboxId == id && c.MayRun).ToList())
        {
            await StopContainerAsync(container.Id, TimeSpan.Zero, "", ct);
        }

        if (sandbox.OwnsSlice)
        {
            await GuardedAsync(() => units.StopAsync(sandbox.Slice, ct));
        }

        records.Keep(sandbox with { Stopped = true });
    }

    public async Task RemoveSandboxAsync(string id, CancellationToken ct)
    {
        await StopSandboxAsync(id, ct);
        foreach (var container in records.Containers.Where(c => c.SandboxId == id).ToList())
        {
            await RemoveContainerAsync(container.Id, ct);
        }

        records.ForgetSandbox(id);
    }

    public string CreateContainer(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container)
    {
        var pod = records.Sandbox(sandboxId) ?? throw new RuntimeException("NotFound", $"there is no sandbox {sandboxId}");
        if (UnitContext.Refusal(container) is { } refusal)
        {
            throw new RuntimeException("InvalidArgument", refusal);
        }

        var made = new UnitContainer
        {
            Id = NewId($"{sandbox.Namespace}-{sandbox.Name}-{container.Name}"),
            SandboxId = sandboxId,
            PodUid = sandbox.Uid,
            Name = container.Name,
            Attempt = container.Attempt,
            CreatedAt = time.GetUtcNow(),
            Log = Path.Combine(sandbox.LogDirectory, container.LogFile),
            Command = [.. container.Command, .. container.Args],
            Context = UnitContext.Of(container, pod.Slice),
            StopSignal = container.StopSignal,
            Labels = container.Labels,
        };
        records.Keep(made);
        return made.Id;
    }

    public async Task StartContainerAsync(string id, CancellationToken ct)
    {
        var container = Find(id);
        var log = new UnitLog(PipesOf(id), container.Log, time);
        container = container with { StartedAt = time.GetUtcNow() };
        _starting[id] = true;
        records.Keep(container); // before: a unit that nobody knows of would be left behind
        try
        {
            var program = container.Command[0];
            var path = Executables.TryFind(program) ?? throw new RuntimeException("NotFound", $"exec: \"{program}\": executable file not found on the node");
            var (output, error) = log.Make();
            using (output)
            using (error)
            {
                await GuardedAsync(() => units.StartTransientAsync(container.Unit, Properties(container, path, output, error), ct));
                log.Begin();
            }

            _watched[id] = new WatchedUnit(log);
            await WatchAsync(container, ct);
            await WhenBegunAsync(container, ct);
        }
        catch (RuntimeException e)
        {
            await ForgetUnitAsync(container, ct);
            records.Keep(container with { StartedAt = null, FinishedAt = time.GetUtcNow(), ExitCode = 128, Reason = "StartError", Message = e.Message });
            throw;
        }
        finally
        {
            _starting.TryRemove(id, out _);
        }
    }

    public async Task StopContainerAsync(string id, TimeSpan grace, string signal, CancellationToken ct)
    {
        if (records.Container(id) is not { MayRun: true } container)
        {
            return;
        }

        var name = signal.Length > 0 ? signal : container.StopSignal.Length > 0 ? container.StopSignal : Terminate;
        if (grace > TimeSpan.Zero)
        {
            await GuardedAsync(() => units.KillAsync(container.Unit, "main", SignalNumbers.Of(name), ct));
            if (await HasEndedWithinAsync(container, grace, ct))
            {
                return;
            }
        }

        await GuardedAsync(() => units.KillAsync(container.Unit, "all", Kill, ct));
        if (!await HasEndedWithinAsync(container, _mostForKill, ct))
        {
            throw new RuntimeException("DeadlineExceeded", $"{container.Unit} does not end");
        }
    }

    public async Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        await StopContainerAsync(id, TimeSpan.Zero, "", ct);
        if (records.Container(id) is { } container)
        {
            await ForgetUnitAsync(container, ct);
            records.ForgetContainer(id);
        }
    }

    public Task UpdateResourcesAsync(string id, ContainerResources resources, CancellationToken ct) =>
        GuardedAsync(() => units.SetPropertiesAsync(Find(id).Unit, [.. UnitContext.Limits(resources)], ct));

    public void ReopenLog(string id)
    {
        if (_watched.TryGetValue(id, out var watched))
        {
            watched.Log.Reopen();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watched in _watched.Values)
        {
            await watched.DisposeAsync(); // the units go on, and wait where a pipe is full
        }

        _settling.Dispose();
    }

    private static string NewId(string name) =>
        $"{(name.Length > MostName ? name[..MostName] : name)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    private static UnitProperty[] Properties(UnitContainer container, string path, SafeFileHandle output, SafeFileHandle error) =>
    [
        .. container.Context,
        .. UnitCommands.Service($"Container {container.Name} of pod {container.Labels.GetValueOrDefault(PodLabels.Namespace)}/{container.Labels.GetValueOrDefault(PodLabels.Name)}"),
        UnitContext.Start([path, .. container.Command.Skip(1)]),
        new("StandardOutputFileDescriptor", "h", (int)output.DangerousGetHandle()),
        new("StandardErrorFileDescriptor", "h", (int)error.DangerousGetHandle()),
    ];

    private string PipesOf(string id) => Path.Combine(pipes, id);

    private async Task LookAsync(List<UnitContainer> live, CancellationToken ct)
    {
        var states = await units.StatesAsync(live.Select(c => c.Unit), ct);
        foreach (var container in live)
        {
            if (states.TryGetValue(container.Unit, out var state) && HasEnded(state))
            {
                await SettleAsync(container.Id, state, ct);
            }
            else
            {
                await WatchAsync(container, ct);
            }
        }
    }

    private static bool HasEnded(UnitState state) => !state.Exists || state.Sub == "exited" || state.Active is "failed" or "inactive";

    // Writes down how it ended, and only then has systemd forget it.
    private async Task SettleAsync(string id, UnitState state, CancellationToken ct)
    {
        await _settling.WaitAsync(ct);
        try
        {
            if (records.Container(id) is not { MayRun: true } container || (time.GetUtcNow() - container.StartedAt < _mostForLog && !state.Exists))
            {
                return; // it was settled meanwhile, or is just about to be made
            }

            var ended = state.Exists ? await EndOfAsync(container, ct) : container with { FinishedAt = time.GetUtcNow(), ExitCode = UnitOutcome.Lost.ExitCode, Reason = UnitOutcome.Lost.Reason };
            await ForgetUnitAsync(container, ct);
            records.Keep(ended with { Reason = _kills.Corrected(ended.Sight()).Reason });
            _kills.Forget(id);
        }
        finally
        {
            _settling.Release();
        }
    }

    private async Task<UnitContainer> EndOfAsync(UnitContainer container, CancellationToken ct)
    {
        var outcome = UnitOutcome.Of(
            (string)await units.ServicePropertyAsync(container.Unit, "Result", ct),
            (long)await units.ServicePropertyAsync(container.Unit, "ExecMainCode", ct),
            (long)await units.ServicePropertyAsync(container.Unit, "ExecMainStatus", ct));
        var at = (long)(ulong)await units.ServicePropertyAsync(container.Unit, "ExecMainExitTimestamp", ct);
        return container with
        {
            FinishedAt = at > 0 ? DateTimeOffset.UnixEpoch.AddMicroseconds(at) : time.GetUtcNow(),
            ExitCode = outcome.ExitCode,
            Reason = outcome.Reason,
        };
    }

    private async Task ForgetUnitAsync(UnitContainer container, CancellationToken ct)
    {
        await GuardedAsync(() => units.ForgetAsync(container.Unit, ct));
        if (_watched.TryRemove(container.Id, out var watched))
        {
            await Task.WhenAny(watched.Log.Ended, Task.Delay(_mostForLog, time, ct));
            await watched.DisposeAsync();
        }

        new UnitLog(PipesOf(container.Id), container.Log, time).Remove();
    }

    // Also for units that an agent before us started.
    private async Task WatchAsync(UnitContainer container, CancellationToken ct)
    {
        var watched = _watched.GetOrAdd(container.Id, id =>
        {
            var log = new UnitLog(PipesOf(id), container.Log, time);
            log.Begin();
            return new WatchedUnit(log);
        });
        if (!watched.IsWatched)
        {
            watched.Set(await units.WatchAsync(container.Unit, () => Changed?.Invoke(container.Id), () => Changed?.Invoke(container.Id), ct));
        }
    }

    private async Task WhenBegunAsync(UnitContainer container, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            var state = await StateAsync(container, ct);
            if (state.Active == "failed" && await units.ServicePropertyAsync(container.Unit, "ExecMainStatus", ct) is long status and >= FirstSetupError)
            {
                throw new RuntimeException("Unknown", $"systemd could not start \"{container.Command[0]}\": {UnitCommands.Words((int)status)}");
            }

            if (state.Active != "activating")
            {
                return;
            }

            await Task.Delay(wait, time, ct);
            wait = wait < TimeSpan.FromMilliseconds(200) ? wait * 2 : wait;
        }
    }

    private async Task<bool> HasEndedWithinAsync(UnitContainer container, TimeSpan limit, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var wait = TimeSpan.FromMilliseconds(2);
        while (true)
        {
            var state = await StateAsync(container, ct);
            if (HasEnded(state))
            {
                await GuardedAsync(() => SettleAsync(container.Id, state, ct));
                return true;
            }

            if (time.GetElapsedTime(started) >= limit)
            {
                return false;
            }

            await Task.Delay(wait, time, ct);
            wait = wait < TimeSpan.FromMilliseconds(200) ? wait * 2 : wait;
        }
    }

    private async Task<UnitState> StateAsync(UnitContainer container, CancellationToken ct)
    {
        UnitState? state = null;
        await GuardedAsync(async () => state = (await units.StatesAsync([container.Unit], ct)).GetValueOrDefault(container.Unit));
        return state ?? new UnitState("not-found", "inactive", "dead");
    }

    internal static async Task GuardedAsync(Func<Task> work, string unless = "-")
    {
        try
        {
            await work();
        }
        catch (DBusException e) when (e.Name.EndsWith(unless, StringComparison.Ordinal))
        {
            // it was to be so
        }
        catch (DBusException e)
        {
            throw new RuntimeException(e.IsAbsence ? "Unavailable" : "Unknown", string.Create(CultureInfo.InvariantCulture, $"systemd: {e.Message}"));
        }
        catch (IOException e)
        {
            throw new RuntimeException("Unknown", e.Message);
        }
    }
}
