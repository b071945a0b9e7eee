using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Certificates;
using Xunit;

namespace EdgeKube.Platform.Tests.Certificates;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-ca-");
    private readonly CertificateAuthority _authority;

    public CertificateAuthorityTests() => _authority = Open("ca");

    [Fact]
    public void A_reopened_authority_is_the_same()
    {
        using var again = Open("ca");
        Assert.Equal(_authority.Hash, again.Hash);
    }

    [Fact]
    public void The_key_is_readable_by_its_owner_alone() =>
        Assert.Equal(FileModes.Private, File.GetUnixFileMode(Path.Combine(_directory.FullName, "ca.key")));

    [Fact]
    public void A_server_certificate_is_good_for_each_of_its_names()
    {
        var issued = _authority.IssueServer(new CertificateSubject("s"), ["localhost", "127.0.0.1"]);
        using var certificate = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        Assert.True(_authority.Signed(certificate));
        Assert.True(certificate.MatchesHostname("127.0.0.1"));
        Assert.True(certificate.MatchesHostname("localhost"));
    }

    [Fact]
    public void A_request_is_signed_for_the_subject_that_the_caller_decides()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new CertificateRequest("CN=system:masters", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        using var certificate = X509Certificate2.CreateFromPem(_authority.SignClient(csr, new CertificateSubject("board-1", "system:nodes")));
        var subject = CertificateSubject.Of(certificate);
        Assert.Equal("board-1", subject.CommonName);
        Assert.Equal(["system:nodes"], subject.Organizations);
    }

    [Fact]
    public void Text_that_is_no_request_is_refused() =>
        Assert.Throws<CryptographicException>(() => _authority.SignClient("hello", new CertificateSubject("x")));

    [Fact]
    public void A_certificate_of_another_authority_is_not_ours()
    {
        using var other = Open("other");
        using var certificate = X509Certificate2.CreateFromPem(other.IssueClient(new CertificateSubject("x")).CertificatePem);
        Assert.False(_authority.Signed(certificate));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private CertificateAuthority Open(string name) => CertificateAuthority.LoadOrCreate(
        Path.Combine(_directory.FullName, $"{name}.crt"), Path.Combine(_directory.FullName, $"{name}.key"), name, TimeProvider.System);
}
