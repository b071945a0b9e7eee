using System.Security.Cryptography;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Platform.Upgrades;

/// <summary>Puts an executable, or the one of a package, into a free slot, once it has been found to be signed, whole and for this machine.</summary>
/// <param name="table">The slots.</param>
/// <param name="package">The path of the package's executable.</param>
/// <param name="time">When is now.</param>
public sealed class UpgradeInstaller(SlotTable table, string package, TimeProvider time)
{
    private const string Unpacked = "incoming.d";
    private static readonly TimeSpan _mostForAnswer = TimeSpan.FromSeconds(20);
    private readonly DiskSlotFiles _files = new(table.Root);

    /// <param name="offer">What is to be installed.</param>
    /// <param name="checks">Arguments with which the new executable must end well before it is trusted, each a line of them.</param>
    /// <returns>Its slot, and what that holds.</returns>
    /// <exception cref="UpgradeException">It was refused.</exception>
    public async Task<(string Slot, SlotInfo Info)> InstallAsync(UpgradeOffer offer, IReadOnlyList<string[]> checks, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(checks);
        var slot = table.Free();
        _files.MakeDirectory("");
        Clean();
        try
        {
            await TakeAsync(offer, ct);
            await UnpackAsync(ct);
            CheckMachine();
            var info = await AskAsync(checks, ct);
            if (table.Current is var current && table.Info(current)?.Sha256 == info.Sha256 && table.Choose(trial: false, info.Package) == current)
            {
                throw new UpgradeException($"{info.Version} is what runs already");
            }

            table.Install(slot, info);
            return (slot, info);
        }
        catch (IOException e)
        {
            throw new UpgradeException($"{offer.Name} cannot be installed: {e.Message}"); // such as a full disk
        }
        finally
        {
            Clean();
        }
    }

    private string Incoming => Path.Combine(table.Root, SlotTable.Incoming);

    private async Task TakeAsync(UpgradeOffer offer, CancellationToken ct)
    {
        if (!File.Exists(offer.KeyFile))
        {
            throw new UpgradeException($"{offer.KeyFile} is missing: the public key that upgrades are checked with (--key, or upgrade-key in the settings)");
        }

        if (offer.Signature is not { } signature)
        {
            throw new UpgradeException($"{offer.Name} is not signed: {offer.Name}.sig is missing (openssl dgst -sha256 -sign KEY makes it)");
        }

        using (var file = new FileStream(Incoming, FileMode.Create, FileAccess.Write))
        {
            await offer.CopyToAsync(file, ct);
        }

        await UpgradeSignature.VerifyAsync(Incoming, signature, await File.ReadAllTextAsync(offer.KeyFile, ct), offer.KeyFile, ct);
    }

    private async Task UnpackAsync(CancellationToken ct)
    {
        var found = await UpgradeArchive.ExecutableAsync(Incoming, Path.Combine(table.Root, Unpacked), ct);
        if (found != Incoming)
        {
            File.Move(found, Incoming, overwrite: true);
        }
    }

    private void CheckMachine()
    {
        var own = ElfHeader.Read("/proc/self/exe")!.Value;
        var header = UpgradeArchive.HeaderOf(Incoming);
        if (header.Architecture != own.Architecture)
        {
            throw new UpgradeException($"it is for {header.Architecture}, and this machine is {own.Architecture}");
        }

        File.SetUnixFileMode(
            Incoming,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    private async Task<SlotInfo> AskAsync(IReadOnlyList<string[]> checks, CancellationToken ct)
    {
        var version = (await RunAsync(["--version"], ct)).Split('\n')[0].Trim();
        foreach (var check in checks)
        {
            await RunAsync(check, ct);
        }

        using var content = File.OpenRead(Incoming);
        return new SlotInfo
        {
            Version = version,
            Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)),
            Installed = $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}",
            Package = PackageStamp.Of(package),
        };
    }

    private async Task<string> RunAsync(string[] arguments, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_mostForAnswer);
        try
        {
            var (code, output, error) = await new HostTool(Incoming, "").RunAsync(arguments, "", null, limit.Token);
            return code == 0 ? output : throw new UpgradeException($"it does not accept this machine ({string.Join(' ', arguments)} ends with {code}): {UpgradeArchive.LastLine(error)}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UpgradeException($"it does not answer to {arguments[0]} within {_mostForAnswer.TotalSeconds:0} s");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UpgradeException($"it cannot be started: {e.Message}");
        }
    }

    private void Clean()
    {
        _files.Delete(SlotTable.Incoming);
        _files.Delete(Unpacked);
    }
}
