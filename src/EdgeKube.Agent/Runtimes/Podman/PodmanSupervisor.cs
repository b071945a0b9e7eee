using EdgeKube.Platform.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Runs the agent's own Podman service, which outlives the agent as the pods do, and gives it the sandbox image.</summary>
/// <param name="options">With an endpoint, somebody else runs the service.</param>
/// <param name="paths">Where its things are.</param>
/// <param name="registries">What it is told of registries; a service that somebody else runs has its own settings.</param>
/// <param name="runtime">It, as others use it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says how it goes.</param>
internal sealed partial class PodmanSupervisor(
    RuntimeOptions options, PodmanPaths paths, Registries registries, IPodRuntime runtime, TimeProvider time, ILogger<PodmanSupervisor> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private SupervisedChild? _child;

    private bool IsOwn => options.Endpoint.Length == 0;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Executables.Find("/usr/lib/cni/bridge", "containernetworking-plugins");
        Executables.Find("unshare", "util-linux");
        Directory.CreateDirectory(paths.Folder);
        if (IsOwn)
        {
            WriteConfiguration();
            if (!await AnswersAsync(cancellationToken) && PodmanDamage.Find(paths.Root) is { } damage)
            {
                SetAside(damage);
            }

            await StartChildAsync(cancellationToken);
        }

        await WhenAnsweringAsync(cancellationToken);
        if (IsOwn && await DamageAsync(cancellationToken) is { } found)
        {
            await _child!.StopAsync(CancellationToken.None);
            _child.Dispose();
            SetAside(found);
            await StartChildAsync(cancellationToken);
            await WhenAnsweringAsync(cancellationToken);
        }

        await PauseImage.EnsureAsync(runtime, Path.Combine(paths.Folder, "pause.tar"), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _child?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _child?.Dispose();

    private async Task StartChildAsync(CancellationToken ct)
    {
        foreach (var folder in (string[])[paths.Root, paths.RunRoot, paths.Temporary])
        {
            Directory.CreateDirectory(folder);
        }

        _child = new SupervisedChild(Child(), time, logger);
        await _child.StartAsync(ct);
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

    // The service answers even when it cannot read what it has.
    private async Task<string?> DamageAsync(CancellationToken ct)
    {
        try
        {
            await runtime.ListContainersAsync(ct);
            await runtime.ListImagesAsync(ct);
            return null;
        }
        catch (RuntimeException e) when (e.Code == "Unknown")
        {
            return e.Message;
        }
    }

    private void SetAside(string damage)
    {
        var aside = new RuntimeWreck(paths.Root, paths.State, time).SetAside();
        LogSetAside(damage, aside);
    }

    private ChildOptions Child() => new()
    {
        Name = "podman",
        Executable = "podman",
        Package = "podman",
        Arguments =
        [
            "--root", paths.Root, "--runroot", paths.RunRoot, "--tmpdir", paths.Temporary,
            "system", "service", "--time", "0", $"unix://{paths.Socket}",
        ],
        PidFile = paths.PidFile,
        Mark = paths.Root,
        KeepRunning = true,
        LogFile = paths.Log,
        Environment = new Dictionary<string, string?>
        {
            ["NOTIFY_SOCKET"] = null,
            ["LISTEN_FDS"] = null,
            ["LISTEN_PID"] = null,
            ["CONTAINERS_CONF"] = paths.ContainersConf,
            ["CONTAINERS_STORAGE_CONF"] = paths.StorageConf,
            ["CONTAINERS_REGISTRIES_CONF"] = paths.RegistriesConf,
            ["HOME"] = paths.Home,
        },
    };

    private void WriteConfiguration()
    {
        Executables.Find("podman", "podman");
        Executables.Find("conmon", "conmon");
        foreach (var folder in (string[])[paths.Root, paths.RunRoot, paths.Temporary, paths.Home])
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(paths.ContainersConf, PodmanConfig.Containers(PodmanConfig.OciRuntime(), options.SystemdCgroups));
        File.WriteAllText(paths.StorageConf, PodmanConfig.Storage(paths));
        PodmanRegistries.Write(paths, registries);
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
            catch (RuntimeException e) when (e.Code is "Unavailable" or "Unknown")
            {
                if (time.GetElapsedTime(started) > _startLimit)
                {
                    throw new RuntimeException(e.Code, IsOwn ? $"Podman does not answer after {_startLimit.TotalSeconds} s; see {paths.Log}: {e.Message}" : e.Message);
                }
            }

            await Task.Delay(_look, time, ct);
        }
    }

    [LoggerMessage(LogLevel.Error, "Podman's state cannot be used: {Damage}. It is kept at {Aside}; Podman begins anew, images come again and pods start again")]
    private partial void LogSetAside(string damage, string aside);
}
