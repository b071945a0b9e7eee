using System.Security.Cryptography;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Platform.Tests.Upgrades;

public sealed class UpgradeInstallerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgekube-install-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly SlotTable _table;
    private readonly UpgradeInstaller _installer;
    private readonly string _keyFile;

    public UpgradeInstallerTests()
    {
        _table = SlotTable.Open(Path.Combine(_folder.FullName, "slots"));
        _installer = new UpgradeInstaller(_table, "/bin/true", TimeProvider.System);
        _keyFile = Path.Combine(_folder.FullName, "upgrade.pub");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_keyFile, $"# ours\n{other.ExportSubjectPublicKeyInfoPem()}\n{_key.ExportSubjectPublicKeyInfoPem()}\n");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_signed_executable_is_put_into_a_slot()
    {
        var (slot, info) = await InstallAsync(True());
        Assert.Equal("a", slot);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(True())), info.Sha256);
        Assert.Contains("true", info.Version, StringComparison.Ordinal);
        Assert.Equal(True(), await File.ReadAllBytesAsync(_table.PathOf(slot, ""), Ct));
        Assert.Equal(PackageStamp.Of("/bin/true"), _table.Info(slot)!.Package);
        (await Command.RunAsync(_table.PathOf(slot, ""), [], null, null, Ct)).Succeeded();
        Assert.False(File.Exists(Path.Combine(_table.Root, "incoming")));
    }

    [Fact]
    public async Task One_that_openssl_signed_is_accepted_and_in_base64_too()
    {
        await RunAsync("openssl", "ecparam -name prime256v1 -genkey -noout -out k");
        await RunAsync("openssl", "ec -in k -pubout -out k.pub");
        File.Copy("/bin/true", At("new"));
        await RunAsync("openssl", "dgst -sha256 -sign k -out new.sig new");
        var signature = await File.ReadAllBytesAsync(At("new.sig"), Ct);
        await _installer.InstallAsync(Offer(True(), signature) with { KeyFile = At("k.pub") }, [], Ct);
        var base64 = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(signature) + "\n");
        await _installer.InstallAsync(Offer(True(), base64) with { KeyFile = At("k.pub") }, [], Ct);
    }

    [Fact]
    public async Task An_archive_and_a_package_give_their_executable()
    {
        Directory.CreateDirectory(At("p/usr/bin"));
        Directory.CreateDirectory(At("p/DEBIAN"));
        File.Copy("/bin/true", At("p/usr/bin/edgekube"));
        await File.WriteAllTextAsync(At("p/DEBIAN/control"), "Package: edgekube\nVersion: 2\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n", Ct);
        await RunAsync("dpkg-deb", "--build -Znone p x.deb");
        await RunAsync("tar", "-czf x.tar.gz -C p usr");
        foreach (var archive in (string[])["x.deb", "x.tar.gz"])
        {
            var (slot, _) = await InstallAsync(await File.ReadAllBytesAsync(At(archive), Ct));
            Assert.Equal(True(), await File.ReadAllBytesAsync(_table.PathOf(slot, ""), Ct));
            Assert.Empty(Directory.GetFileSystemEntries(_table.Root, "incoming*"));
        }
    }

    [Fact]
    public async Task Without_a_signature_it_is_refused()
    {
        Assert.Contains("is not signed", await RefusalAsync(Offer(True(), null)), StringComparison.Ordinal);
        Assert.Contains("is missing", await RefusalAsync(Sign(True()) with { KeyFile = At("none") }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_cut_or_changed_is_refused()
    {
        var whole = True();
        var signature = Sign(whole).Signature;
        Assert.Contains("not whole, was changed", await RefusalAsync(Offer(whole[..^100], signature)), StringComparison.Ordinal);
        whole[^1] ^= 1;
        Assert.Contains("not whole, was changed", await RefusalAsync(Offer(whole, signature)), StringComparison.Ordinal);
        Assert.Contains("somebody else", await RefusalAsync(Offer(True(), [1, 2, 3])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_cut_before_it_was_signed_is_refused() =>
        Assert.Contains("it is not whole", await RefusalAsync(Sign(True()[..^100])), StringComparison.Ordinal);

    [Theory]
    [InlineData(183, 2, "it is for arm64, and this machine is")]
    [InlineData(40, 1, "it is for arm, and this machine is")]
    [InlineData(243, 2, "it is for riscv64, and this machine is")]
    public async Task One_for_another_machine_is_refused(byte machine, byte wordSize, string words)
    {
        var other = new byte[200];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', wordSize, 1, 1 }.CopyTo(other, 0);
        (other[16], other[18]) = (2, machine);
        Assert.Contains(words, await RefusalAsync(Sign(other)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_executable_is_refused()
    {
        Assert.Contains("cannot be unpacked", await RefusalAsync(Sign("no executable at all"u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("cannot be unpacked", await RefusalAsync(Sign([.. "!<arch>\nx"u8])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_refuses_the_settings_is_refused()
    {
        var no = await File.ReadAllBytesAsync("/bin/ls", Ct);
        var error = await Assert.ThrowsAsync<UpgradeException>(() => _installer.InstallAsync(Sign(no), [["--no-such-flag"]], Ct));
        Assert.Contains("does not accept this machine (--no-such-flag ends with 2)", error.Message, StringComparison.Ordinal);
        Assert.Equal(SlotTable.Package, _table.Choose(trial: true, PackageStamp.Of("/bin/true")));
        Assert.Null(_table.Info("a"));
    }

    private async Task<string> RefusalAsync(UpgradeOffer offer)
    {
        var message = (await Assert.ThrowsAsync<UpgradeException>(() => _installer.InstallAsync(offer, [], Ct))).Message;
        Assert.Null(_table.Info("a"));
        Assert.Empty(Directory.GetFileSystemEntries(_table.Root, "incoming*"));
        return message;
    }

    private Task<(string Slot, SlotInfo Info)> InstallAsync(byte[] content) => _installer.InstallAsync(Sign(content), [], Ct);

    private UpgradeOffer Sign(byte[] content) =>
        Offer(content, _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private UpgradeOffer Offer(byte[] content, byte[]? signature) => new()
    {
        Name = "new",
        CopyToAsync = async (to, ct) => await to.WriteAsync(content, ct),
        Signature = signature,
        KeyFile = _keyFile,
    };

    private async Task RunAsync(string program, string arguments) =>
        (await Command.RunAsync(program, arguments.Split(' '), _folder.FullName, null, Ct)).Succeeded();

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static byte[] True() => File.ReadAllBytes("/bin/true");
}
