using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeKube.Benchmarks.Requests;

/// <summary>A server of its own in a temporary directory, as anybody would start it, and a client that is its administrator.</summary>
internal sealed partial class MeasuredServer : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private readonly DirectoryInfo _directory;
    private readonly Process _process;

    private MeasuredServer(DirectoryInfo directory, Process process, HttpClient client, (int Https, int Mqtt) ports)
    {
        (_directory, _process, Client) = (directory, process, client);
        (HttpsPort, MqttPort) = ports;
    }

    public HttpClient Client { get; }

    public int HttpsPort { get; }

    public int MqttPort { get; }

    public int ProcessId => _process.Id;

    /// <summary>The cluster's keys and certificates.</summary>
    public string TlsDirectory => Path.Combine(_directory.FullName, "server", "tls");

    /// <summary>The server's share of memory in MiB, without its broker's.</summary>
    public double Memory => new MeasuredProcess(_process.Id).Memory;

    public static async Task<MeasuredServer> StartAsync(string binary, CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("edgekube-bench-");
        var (https, mqtt) = (FreePort(), FreePort());
        string[] arguments = ["server", "--data-dir", directory.FullName, "--bind-address", "127.0.0.1", "--https-port", $"{https}", "--mqtt-port", $"{mqtt}"];
        var process = Process.Start(new ProcessStartInfo(binary, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var kubeconfig = Path.Combine(directory.FullName, "server", "kubeconfig.yaml");
        var clock = Stopwatch.StartNew();
        while (!File.Exists(kubeconfig))
        {
            await PauseAsync(process, clock, ct);
        }

        var client = Connect(await File.ReadAllTextAsync(kubeconfig, ct), https);
        while (!await IsReadyAsync(client, ct))
        {
            await PauseAsync(process, clock, ct);
        }

        return new(directory, process, client, (https, mqtt));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]); // killed, it would leave its broker behind
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static HttpClient Connect(string kubeconfig, int port)
    {
        using var pem = X509Certificate2.CreateFromPem(Embedded(Certificate().Match(kubeconfig)), Embedded(Key().Match(kubeconfig)));
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)];
#pragma warning disable CA5359 // it is a server of our own on this machine
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new(handler)
        {
            BaseAddress = new Uri($"https://127.0.0.1:{port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    private static string Embedded(Match match) => Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value));

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken ct)
    {
        try
        {
            using var answer = await client.GetAsync("/readyz", ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }

    private static async Task PauseAsync(Process process, Stopwatch clock, CancellationToken ct)
    {
        if (process.HasExited || clock.Elapsed > _patience)
        {
            throw new InvalidOperationException("the server did not become ready; start it by hand to see why");
        }

        await Task.Delay(_pause, TimeProvider.System, ct);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("client-certificate-data:\\s*(\\S+)")]
    private static partial Regex Certificate();

    [GeneratedRegex("client-key-data:\\s*(\\S+)")]
    private static partial Regex Key();
}
