using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeKube.Agent.NodeLink;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.NodeLink;

public sealed class JoinerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-join-");
    private readonly int _port = MosquittoFixture.FreePort();
    private readonly X509Certificate2 _ca;
    private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private WebApplication _server = null!;
    private int _status = 200;

    public JoinerTests()
    {
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=ca", _caKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _ca = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Hash => Convert.ToHexStringLower(SHA256.HashData(_ca.RawData));

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(
            System.Net.IPAddress.Loopback,
            _port,
            o => o.UseHttps(h =>
            {
                h.ServerCertificateSelector = (_, _) => Issue("localhost", "1.3.6.1.5.5.7.3.1");
            })));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _caKey.Dispose();
        _ca.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_node_that_joined_has_a_certificate_and_needs_no_second_time()
    {
        var cluster = await Joiner(Hash).JoinAsync(Ct);
        Assert.Equal(("localhost", 8883, "10.42.0.0/16"), (cluster.MqttHost, cluster.MqttPort, cluster.ClusterCidr));
        using var certificate = new NodeCertificateFiles(Path.Combine(_directory.FullName, "tls")).Load();
        Assert.Equal("CN=n1", certificate!.Subject);
        await _server.StopAsync(Ct);
        Assert.Equal(cluster, await Joiner(Hash).JoinAsync(Ct));
    }

    [Fact]
    public async Task A_server_that_the_token_does_not_name_is_not_trusted()
    {
        var error = await Assert.ThrowsAsync<JoinException>(() => Joiner(new string('0', 64)).JoinAsync(Ct));
        Assert.Contains("the token's CA hash does not match the server's certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_of_the_same_cluster_does_not_pass_for_the_server()
    {
        using var server = Issue("localhost", "1.3.6.1.5.5.7.3.1");
        using var node = Issue("n2", "1.3.6.1.5.5.7.3.2");
        var trust = new ServerTrust(_ca);
        Assert.True(trust.Check(server, null));
        Assert.False(trust.Check(node, null));
        Assert.Contains("the server's certificate is not valid", trust.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_servers_words()
    {
        _status = 401;
        var error = await Assert.ThrowsAsync<JoinException>(() => Joiner(Hash).JoinAsync(Ct));
        Assert.Contains("the token has expired", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_done_renewal_is_finished_at_the_next_start()
    {
        await Joiner(Hash).JoinAsync(Ct);
        var key = Path.Combine(_directory.FullName, "tls", "client.key");
        File.Move(key, key + ".new");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(key, other.ExportPkcs8PrivateKeyPem(), Ct);
        using var certificate = new NodeCertificateFiles(Path.Combine(_directory.FullName, "tls")).Load();
        Assert.NotNull(certificate);
        Assert.False(File.Exists(key + ".new"));
    }

    private Joiner Joiner(string hash) => new(
        new JoinOptions { Server = $"https://localhost:{_port}", Token = $"ek1.{hash}.abcdef.0123456789abcdef", NodeName = "n1", Directory = _directory.FullName },
        TimeProvider.System,
        NullLogger<Joiner>.Instance);

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/cacerts")
        {
            await http.Response.WriteAsync(_ca.ExportCertificatePem(), http.RequestAborted);
            return;
        }

        if (_status != 200)
        {
            http.Response.StatusCode = _status;
            await http.Response.WriteAsync("""{"kind":"Status","message":"the token has expired"}""", http.RequestAborted);
            return;
        }

        var join = await JsonSerializer.DeserializeAsync(http.Request.Body, MessagingJson.Default.JoinRequest, http.RequestAborted);
        var csr = System.Security.Cryptography.X509Certificates.CertificateRequest.LoadSigningRequestPem(join!.Csr, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            new X500DistinguishedName($"CN={join.NodeName}"), csr.PublicKey, HashAlgorithmName.SHA256);
        using var certificate = request.Create(
            _ca.SubjectName, X509SignatureGenerator.CreateForECDsa(_caKey), now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        var reply = new JoinReply
        {
            Certificate = certificate.ExportCertificatePem(),
            CaCertificate = _ca.ExportCertificatePem(),
            MqttUrl = "mqtts://:8883",
            ClusterCidr = "10.42.0.0/16",
        };
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(reply, MessagingJson.Default.JoinReply), http.RequestAborted);
    }

    private X509Certificate2 Issue(string name, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(
            _ca.SubjectName, X509SignatureGenerator.CreateForECDsa(_caKey), now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
