using System.Security.Cryptography;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Platform.Tests.Upgrades;

public sealed class UpgradeStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgekube-store-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly UpgradeStore _store;
    private readonly string _keyFile;

    public UpgradeStoreTests()
    {
        _store = new UpgradeStore(Path.Combine(_folder.FullName, "upgrades"));
        _keyFile = Path.Combine(_folder.FullName, "upgrade.pub");
        File.WriteAllText(_keyFile, _key.ExportSubjectPublicKeyInfoPem());
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Own => ElfHeader.Read("/bin/true")!.Value.Architecture;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_published_is_found_by_version_and_architecture()
    {
        var published = await PublishAsync("1.2", True());
        Assert.Equal(("1.2", Own, True().Length), (published.Version, published.Architecture, (int)published.Size));
        Assert.Equal((published.Sha256, published.Sha256), (published.Executable, Convert.ToHexStringLower(SHA256.HashData(True()))));
        Assert.Equal(published, _store.Find("1.2", Own));
        Assert.Null(_store.Find("1.2", "riscv64"));
        Assert.Null(_store.Find("1.3", Own));
        Assert.Equal([published], _store.All());
        using var file = _store.Open(published);
        Assert.Equal(published.Size, file.Length);
        Assert.True(_key.VerifyData(True(), _store.SignatureOf(published), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public async Task An_archive_is_known_by_the_executable_in_it()
    {
        File.Copy("/bin/true", Path.Combine(_folder.FullName, "edgekube"));
        (await Command.RunAsync("tar", ["-c", "-f", "a.tar", "edgekube"], _folder.FullName, null, Ct)).Succeeded();
        var published = await PublishAsync("1.2", await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "a.tar"), Ct));
        Assert.Equal((Own, Convert.ToHexStringLower(SHA256.HashData(True()))), (published.Architecture, published.Executable));
        Assert.NotEqual(published.Sha256, published.Executable);
    }

    [Fact]
    public async Task A_version_stays_what_it_is_until_it_is_taken_back()
    {
        await PublishAsync("1.2", True());
        await PublishAsync("1.2", True());
        var other = await File.ReadAllBytesAsync("/bin/false", Ct);
        Assert.Contains("is published already", await RefusalAsync("1.2", Sign(other)), StringComparison.Ordinal);
        Assert.True(_store.Remove("1.2", architecture: null));
        Assert.False(_store.Remove("1.2", architecture: null));
        await PublishAsync("1.2", other);
    }

    [Fact]
    public async Task What_is_not_signed_or_not_whole_is_refused_and_nothing_stays()
    {
        Assert.Contains("is not signed", await RefusalAsync("1", Offer(True(), null)), StringComparison.Ordinal);
        Assert.Contains("was changed", await RefusalAsync("1", Offer([.. True(), 1], Sign(True()).Signature)), StringComparison.Ordinal);
        Assert.Contains("is not whole", await RefusalAsync("1", Sign(True()[..^2000])), StringComparison.Ordinal);
        Assert.Contains("no name for a version", await RefusalAsync("../1", Sign(True())), StringComparison.Ordinal);
        Assert.Empty(_store.All());
    }

    private Task<UpgradePackage> PublishAsync(string version, byte[] content) => _store.PublishAsync(Sign(content), version, TimeProvider.System, Ct);

    private async Task<string> RefusalAsync(string version, UpgradeOffer offer) =>
        (await Assert.ThrowsAsync<UpgradeException>(() => _store.PublishAsync(offer, version, TimeProvider.System, Ct))).Message;

    private UpgradeOffer Sign(byte[] content) =>
        Offer(content, _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private UpgradeOffer Offer(byte[] content, byte[]? signature) => new()
    {
        Name = "new",
        CopyToAsync = async (to, ct) => await to.WriteAsync(content, ct),
        Signature = signature,
        KeyFile = _keyFile,
    };

    private static byte[] True() => File.ReadAllBytes("/bin/true");
}
