using EdgeKube.Platform.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Runs the agent's own containerd, which outlives the agent as the pods do.</summary>
internal sealed class ContainerdSupervisor(ContainerdPaths paths, IPodRuntime runtime, TimeProvider time, ILogger<ContainerdSupervisor> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private SupervisedChild? _child;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        FindTools();
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
        await _child.StartAsync(cancellationToken);
        await WhenAnsweringAsync(cancellationToken);
        await ImportPauseAsync(cancellationToken);
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

    private void WriteConfiguration()
    {
        foreach (var folder in (string[])[paths.Root, paths.State, paths.Opt, paths.Registries, paths.CniConfiguration])
        {
            Directory.CreateDirectory(folder);
        }

        var restrict = !ContainerdConfig.MayLowerOomScore(File.ReadAllText("/proc/self/status"));
        File.WriteAllText(paths.Config, ContainerdConfig.Make(paths, restrict));
    }

    private async Task WhenAnsweringAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await runtime.VersionAsync(ct);
                return;
            }
            catch (RuntimeException e) when (e.Code is "Unavailable" or "Unimplemented" or "Unknown")
            {
                if (time.GetElapsedTime(started) > _startLimit)
                {
                    throw new RuntimeException(e.Code, $"containerd does not answer after {_startLimit.TotalSeconds} s; see {paths.Log}: {e.Message}");
                }
            }

            await Task.Delay(_look, time, ct);
        }
    }

    private async Task ImportPauseAsync(CancellationToken ct)
    {
        if (await runtime.FindImageAsync(PauseImage.Reference, ct) is not null)
        {
            return;
        }

        var archive = Path.Combine(paths.Folder, "pause.tar");
        await using (var file = File.Create(archive))
        {
            PauseImage.Write(file);
        }

        await runtime.ImportImageAsync(archive, ct);
        File.Delete(archive);
    }
}
