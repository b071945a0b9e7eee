using System.Security.Cryptography;
using System.Text;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Configuration;
using EdgeKube.Platform.Files;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.FirstBoot;

/// <summary>Applies <c>edgekube.yaml</c> to a machine: the running one, or one whose root lies in a folder.</summary>
/// <param name="root">"/", or the folder; then nothing is run, only said.</param>
/// <param name="path">The file.</param>
/// <param name="say">Tells a person what is done.</param>
public sealed class BootApplication(string root, string path, Action<string> say)
{
    private const string Applied = "/etc/edgekube/edgekube.yaml.applied";
    private const string MountTable = "/proc/mounts";

    private bool IsRunning => root == "/";

    private string ErrorFile => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", "edgekube-error.txt");

    /// <summary>Applies it unless that has been done; what goes wrong is written beside it, too.</summary>
    /// <exception cref="ConfigException">It could not be applied. What is wrong with the file itself is found before anything is changed.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var file = await ReadAsync(ct);
        if (await IsAppliedAsync(file, ct))
        {
            say($"{path} has been applied already");
            return;
        }

        try
        {
            await ApplyAsync(file, ct);
        }
        catch (Exception e) when (e is ConfigException or MissingToolException or IOException or UnauthorizedAccessException)
        {
            var words = $"{e.Message}\n\nMend {Path.GetFileName(path)} and start the machine again.\n";
            await File.WriteAllTextAsync(ErrorFile, words.ReplaceLineEndings("\r\n"), ct); // as every editor shows it
            throw new ConfigException(e.Message);
        }
    }

    private async Task ApplyAsync(byte[] file, CancellationToken ct)
    {
        var plan = await PlanAsync(file, ct);
        foreach (var step in plan.Steps)
        {
            await TakeAsync(step, ct);
        }

        await FinishAsync(file, plan.Reboot && await IsReadOnlyAsync(ct), ct);
        if (plan.Reboot)
        {
            await TakeAsync(new BootStep.Run("systemctl", "--no-block", "reboot"), ct);
        }
    }

    private async Task<byte[]> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"{path}: {e.Message}");
        }
    }

    private async Task<BootPlan> PlanAsync(byte[] file, CancellationToken ct)
    {
        var facts = await LookAsync(ct);
        using var reader = new StreamReader(new MemoryStream(file), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(ct);
        var settings = BootFile.Read(Path.GetFileName(path), text, facts.HasToken, zone => File.Exists(Below($"/usr/share/zoneinfo/{zone}")));
        return BootPlan.Make(settings, facts);
    }

    private async Task<BootFacts> LookAsync(CancellationToken ct) => new()
    {
        MachineId = await TextAsync("/etc/machine-id", ct),
        Users = await TextAsync("/etc/passwd", ct),
        Config = await TextAsync("/etc/edgekube/config.yaml", ct),
        HasToken = File.Exists(Below("/etc/edgekube/token")) || File.Exists(Below("/var/lib/edgekube/agent/cluster.json")),
        IsReadOnly = await IsReadOnlyAsync(ct),
    };

    private async Task<bool> IsReadOnlyAsync(CancellationToken ct) =>
        IsRunning && (await TextAsync(MountTable, ct)).Split('\n').Any(line => line.Split(' ') is [_, "/", "overlay", ..]) && File.Exists(BootPlan.ReadOnlyFlag);

    private async Task<string> TextAsync(string name, CancellationToken ct) =>
        File.Exists(Below(name)) ? await File.ReadAllTextAsync(Below(name), ct) : "";

    private string Below(string name) => IsRunning ? name : Path.Combine(root, name.TrimStart('/'));

    private async Task TakeAsync(BootStep step, CancellationToken ct)
    {
        switch (step)
        {
            case BootStep.Write write:
                Directory.CreateDirectory(Path.GetDirectoryName(Below(write.Path))!);
                AtomicFile.Write(Below(write.Path), write.Text, write.Mode);
                say($"wrote {write.Path}");
                if (IsRunning && write.Path == "/etc/hostname")
                {
                    await File.WriteAllTextAsync("/proc/sys/kernel/hostname", write.Text, ct);
                }

                break;
            case BootStep.Link link:
                Directory.CreateDirectory(Path.GetDirectoryName(Below(link.Path))!);
                File.Delete(Below(link.Path));
                File.CreateSymbolicLink(Below(link.Path), link.Target);
                say($"linked {link.Path} to {link.Target}");
                break;
            case BootStep.Delete delete:
                Delete(delete.Path);
                break;
            case BootStep.Run run:
                await StartAsync(run, ct);
                break;
        }
    }

    private void Delete(string name)
    {
        if (Directory.Exists(Path.GetDirectoryName(Below(name))) && new FileInfo(Below(name)) is var file && (file.Exists || file.LinkTarget is not null))
        {
            file.Delete();
            say($"deleted {name}");
        }
    }

    private async Task StartAsync(BootStep.Run run, CancellationToken ct)
    {
        var line = $"{run.Program} {string.Join(' ', run.Arguments)}";
        if (!IsRunning)
        {
            say($"would run: {line}");
            return;
        }

        say($"running {line}");
        var (code, output, error) = await new HostTool(run.Program, "edgekube's image").RunAsync(run.Arguments, "", environment: null, ct);
        if (code != 0)
        {
            throw new IOException($"{line} ended with {code}: {(error + output).Trim()}");
        }
    }

    private async Task<bool> IsAppliedAsync(byte[] file, CancellationToken ct) => (await TextAsync(Applied, ct)).Trim() == Sum(file);

    // The token last: a power cut before this line only has all of it done once more.
    private async Task FinishAsync(byte[] file, bool again, CancellationToken ct)
    {
        if (again)
        {
            return;
        }

        var without = UsedToken.Without(file);
        if (!without.AsSpan().SequenceEqual(file))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
            await stream.WriteAsync(without, ct);
            stream.Flush(flushToDisk: true);
            say($"took the token out of {path}");
        }

        AtomicFile.Write(Below(Applied), $"{Sum(without)}\n", FileModes.Private);
        File.Delete(ErrorFile);
    }

    private static string Sum(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
