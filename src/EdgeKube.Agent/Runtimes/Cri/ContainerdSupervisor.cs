using EdgeKube.Platform.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Runs the agent's own containerd, which outlives the agent as the pods do; begins anew when its state is damaged.</summary>
internal sealed partial class ContainerdSupervisor(
    ContainerdPaths paths, Registries registries, IPodRuntime runtime, TimeProvider time, ILogger<ContainerdSupervisor> logger, bool systemdCgroups = false)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _damageLook = TimeSpan.FromSeconds(5);
    private SupervisedChild? _child;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        FindTools();
        if (!await AnswersAsync(cancellationToken) && ContainerdDamage.Find(paths.Root) is { } damage)
        {
            SetAside(damage);
        }

        var logged = await StartChildAsync(cancellationToken);
        if (await WhenAnsweringAsync(logged, cancellationToken) is { } found)
        {
            await _child!.StopAsync(CancellationToken.None);
            _child.Dispose();
            SetAside(found);
            await StartChildAsync(cancellationToken);
            await WhenAnsweringAsync(long.MaxValue, cancellationToken);
        }

        await PauseImage.EnsureAsync(runtime, Path.Combine(paths.Folder, "pause.tar"), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _child?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _child?.Dispose();

    // containerd finds out only when a pod starts, and says it less clearly.
    private static void FindTools()
    {
        Executables.Find("containerd", "containerd");
        Executables.Find("runc", "runc");
        Executables.Find("/usr/lib/cni/bridge", "containernetworking-plugins");
    }

    /// <returns>How long its log was before.</returns>
    private async Task<long> StartChildAsync(CancellationToken ct)
    {
        WriteConfiguration();
        _child = new SupervisedChild(
            new ChildOptions
            {
                Name = "containerd",
                Executable = "containerd",
                Package = "containerd",
                Arguments = ["--config", paths.Config],
                PidFile = paths.PidFile,
                Mark = paths.Config,
                KeepRunning = true,
                LogFile = paths.Log,
                Environment = new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = null },
            },
            time,
            logger);
        var logged = File.Exists(paths.Log) ? new FileInfo(paths.Log).Length : 0;
        await _child.StartAsync(ct);
        return logged;
    }

    private void WriteConfiguration()
    {
        foreach (var folder in (string[])[paths.Root, paths.State, paths.Opt, paths.Registries, paths.CniConfiguration])
        {
            Directory.CreateDirectory(folder);
        }

        var restrict = !ContainerdConfig.MayLowerOomScore(File.ReadAllText("/proc/self/status"));
        File.WriteAllText(paths.Config, ContainerdConfig.Make(paths, restrict, systemdCgroups));
        ContainerdHosts.Write(paths.Registries, registries);
    }

    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            await runtime.VersionAsync(ct);
            return true;
        }
        catch (RuntimeException)
        {
            return false;
        }
    }

    /// <returns>The damage that keeps it from coming up; null when it answers.</returns>
    private async Task<string?> WhenAnsweringAsync(long logged, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var looked = started;
        while (true)
        {
            try
            {
                await runtime.VersionAsync(ct);
                return null;
            }
            catch (RuntimeException e) when (e.Code is "Unavailable" or "Unimplemented" or "Unknown")
            {
                if (time.GetElapsedTime(looked) > _damageLook)
                {
                    looked = time.GetTimestamp();
                    if (ContainerdDamage.FindInLog(LogSince(logged)) is { } damage)
                    {
                        return damage;
                    }
                }

                if (time.GetElapsedTime(started) > _startLimit)
                {
                    throw new RuntimeException(e.Code, $"containerd does not answer after {_startLimit.TotalSeconds} s; see {paths.Log}: {e.Message}");
                }
            }

            await Task.Delay(_look, time, ct);
        }
    }

    private string LogSince(long logged)
    {
        using var file = new FileStream(paths.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length <= logged)
        {
            return "";
        }

        file.Seek(logged, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    private void SetAside(string damage)
    {
        var aside = new RuntimeWreck(paths.Root, paths.State, time).SetAside();
        if (Directory.Exists(paths.CniAddresses))
        {
            Directory.Delete(paths.CniAddresses, recursive: true); // nobody is left who would give them back
        }

        LogSetAside(damage, aside);
    }

    [LoggerMessage(LogLevel.Error, "containerd's state cannot be used: {Damage}. It is kept at {Aside}; containerd begins anew, images come again and pods start again")]
    private partial void LogSetAside(string damage, string aside);
}
