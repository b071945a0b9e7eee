using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeKube.Testing;

/// <summary>A real mosquitto as EdgeKube runs it: a Unix socket for the server, mutual TLS with ACL patterns for nodes.</summary>
public sealed class MosquittoFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-mqtt-");
    private Process? _process;

    public MosquittoFixture()
    {
        Port = FreePort();
        WriteCertificates();
        WriteConfiguration();
    }

    public int Port { get; }

    public string SocketPath => InFolder("s.sock");

    public string CaFile => InFolder("ca.crt");

    public static bool IsInstalled => File.Exists("/usr/sbin/mosquitto");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        File.Delete(SocketPath);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", InFolder("mosquitto.conf")]) { RedirectStandardError = true })!;
        while (!File.Exists(SocketPath))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync(ct));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct);
        }
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Paths of a client certificate for this name, signed by the fixture's CA.</summary>
    public (string Certificate, string Key) Client(string name) => Issue(name, name, isServer: false, TimeSpan.FromHours(-1));

    /// <summary>Gives the broker another certificate; before it starts.</summary>
    public void CertifyBroker(string name, TimeSpan validFrom) => Issue("broker", name, isServer: true, validFrom);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    private string InFolder(string name) => Path.Combine(_directory.FullName, name);

    private void WriteConfiguration()
    {
        File.WriteAllText(
            InFolder("acl"),
            "pattern write edgekube/v1/node/%u/up/#\npattern read edgekube/v1/node/%u/down/#\n");
        File.WriteAllText(
            InFolder("mosquitto.conf"),
            $"""
            per_listener_settings true
            user root
            persistence false
            log_dest stderr
            log_type error
            log_type warning
            set_tcp_nodelay true
            max_queued_messages 10000
            max_inflight_messages 1000
            listener 0 {SocketPath}
            allow_anonymous true
            listener {Port} 127.0.0.1
            cafile {CaFile}
            certfile {InFolder("broker.crt")}
            keyfile {InFolder("broker.key")}
            require_certificate true
            use_identity_as_username true
            acl_file {InFolder("acl")}

            """);
    }

    private void WriteCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var ca = request.CreateSelfSigned(now.AddDays(-10), now.AddDays(10));
        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        File.WriteAllText(InFolder("ca.key"), key.ExportPkcs8PrivateKeyPem());
        CertifyBroker("localhost", TimeSpan.FromHours(-1));
    }

    private (string Certificate, string Key) Issue(string file, string name, bool isServer, TimeSpan validFrom)
    {
        using var ca = X509Certificate2.CreateFromPemFile(CaFile, InFolder("ca.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (isServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            if (name == "localhost")
            {
                names.AddIpAddress(IPAddress.Loopback);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(ca, now + validFrom, now + validFrom + TimeSpan.FromHours(24), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(InFolder($"{file}.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(InFolder($"{file}.key"), key.ExportPkcs8PrivateKeyPem());
        return (InFolder($"{file}.crt"), InFolder($"{file}.key"));
    }
}
