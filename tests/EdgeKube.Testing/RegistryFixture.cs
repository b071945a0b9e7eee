using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeKube.Testing;

/// <summary>A real docker-registry with TLS of its own authority and a password, and images that are made here.</summary>
public sealed class RegistryFixture(string folder) : IAsyncDisposable
{
    public const string User = "user";
    public const string Password = "secret";
    private const string Program = "/usr/bin/docker-registry";
    private const string PasswordLine = "user:$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
    private readonly HttpClient _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
    private Process? _process;

    public static string? Missing => File.Exists(Program) ? null : $"{Program} is not installed";

    public int Port { get; } = MosquittoFixture.FreePort();

    public string CaFile => Path.Combine(folder, "ca.crt");

    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        WriteCertificates();
        await File.WriteAllTextAsync(Path.Combine(folder, "htpasswd"), PasswordLine + "\n");
        var config = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(config, $$"""
            version: 0.1
            log: {level: error}
            storage:
              filesystem:
                rootdirectory: {{folder}}/data
            http:
              addr: 127.0.0.1:{{Port}}
              tls:
                certificate: {{folder}}/registry.crt
                key: {{folder}}/registry.key
            auth:
              htpasswd:
                realm: test
                path: {{folder}}/htpasswd
            """);
        _process = Process.Start(new ProcessStartInfo(Program, ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _http.BaseAddress = new Uri($"https://127.0.0.1:{Port}");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
        await WhenUpAsync();
    }

    /// <summary>Puts an image with busybox in it there.</summary>
    public async Task PushAsync(string name, string tag, string architecture)
    {
        var layer = Layer();
        var config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"{{{architecture}}}","os":"linux","config":{"Labels":{"name":"{{{name}}}"},"Env":["PATH=/bin"],"Cmd":["/bin/busybox","sleep","1000"]},"rootfs":{"type":"layers","diff_ids":["{{{Digest(layer)}}}"]}}""");
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(layer);
        }

        var blob = packed.ToArray();
        await UploadAsync(name, blob);
        await UploadAsync(name, config);
        var manifest =
            $$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
            "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{{config.Length}}},"digest":"{{{Digest(config)}}}"},
            "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{{blob.Length}}},"digest":"{{{Digest(blob)}}}"}]}
            """;
        using var body = new StringContent(manifest, Encoding.UTF8, "application/vnd.docker.distribution.manifest.v2+json");
        body.Headers.ContentType!.CharSet = null;
        using var answer = await _http.PutAsync(new Uri($"/v2/{name}/manifests/{tag}", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private async Task WhenUpAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/v2/", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                throw new InvalidOperationException($"docker-registry answers {answer.StatusCode}");
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private async Task UploadAsync(string name, byte[] blob)
    {
        using var begun = await _http.PostAsync(new Uri($"/v2/{name}/blobs/uploads/", UriKind.Relative), null);
        begun.EnsureSuccessStatusCode();
        var location = begun.Headers.Location!;
        var separator = location.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var body = new ByteArrayContent(blob);
        using var done = await _http.PutAsync(new Uri($"{location}{separator}digest={Uri.EscapeDataString(Digest(blob))}", UriKind.RelativeOrAbsolute), body);
        done.EnsureSuccessStatusCode();
    }

    private static byte[] Layer()
    {
        using var output = new MemoryStream();
        using (var layer = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            using var data = new MemoryStream(File.ReadAllBytes("/bin/busybox"));
            layer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox") { DataStream = data, Mode = (UnixFileMode)0b111_101_101 });
        }

        return output.ToArray();
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private void WriteCertificates()
    {
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=registry-ca", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, from.AddHours(1), to.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "registry.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "registry.key"), key.ExportECPrivateKeyPem());
    }
}
