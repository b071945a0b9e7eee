using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeKube.Testing;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>A server of a trial's own, without boards, at this machine's loopback; it ends with the trial.</summary>
internal sealed class LoneServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private LoneServer()
    {
        var port = FreePort();
        Address = new Uri($"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        string[] arguments =
        [
            "server", "--data-dir", _folder.Path, "--bind-address", "127.0.0.1",
            "--https-port", port.ToString(CultureInfo.InvariantCulture), "--mqtt-port", FreePort().ToString(CultureInfo.InvariantCulture),
        ];
        _process = Process.Start(new ProcessStartInfo(Repository.Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string Kubeconfig => Path.Combine(_folder.Path, "server", "kubeconfig.yaml");

    public static async Task<LoneServer> StartAsync(CancellationToken ct)
    {
        var server = new LoneServer();
        var clock = Stopwatch.StartNew();
        while (!await server.IsReadyAsync(ct))
        {
            if (server._process.HasExited || clock.Elapsed > TimeSpan.FromSeconds(60))
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"{Repository.Executable} server did not get ready");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }

        return server;
    }

    /// <returns>The password.</returns>
    public async Task<string> AddAccountAsync(string name, string role, CancellationToken ct) =>
        (await Command.RunAsync(Repository.Executable, ["mqtt-user", "add", name, "--role", role, "--data-dir", _folder.Path], null, null, ct)).Succeeded().Trim();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Command.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)], null, null, CancellationToken.None);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _process.WaitForExitAsync(patience.Token);
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        if (!File.Exists(Kubeconfig))
        {
            return false;
        }

        try
        {
            using var api = ApiClient.FromKubeconfig(Kubeconfig);
            await api.SendAsync(HttpMethod.Get, "/readyz", null, ct);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
