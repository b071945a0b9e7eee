using System.Diagnostics;

namespace EdgeKube.Testing;

/// <summary>A message bus of its own.</summary>
public sealed class DBusFixture : IAsyncDisposable
{
    private const string Daemon = "/usr/bin/dbus-daemon";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-dbus-");
    private Process? _process;

    public static bool IsInstalled => File.Exists(Daemon);

    public string Address { get; private set; } = "";

    public async Task StartAsync(CancellationToken ct)
    {
        var address = $"unix:path={Path.Combine(_directory.FullName, "bus")}";
        _process = Process.Start(new ProcessStartInfo(Daemon, ["--session", "--nofork", "--nopidfile", "--print-address=1", $"--address={address}"])
        {
            RedirectStandardOutput = true,
        })!;
        Address = await _process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("dbus-daemon did not start");
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

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }
}
