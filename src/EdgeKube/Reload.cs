using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeKube.Platform.Upgrades;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube;

/// <summary>
/// What SIGHUP means: read the settings again. Good ones take effect by starting anew in the same process; of bad ones it says what is wrong, and
/// goes on with those it has.
/// </summary>
internal sealed partial class Reload(IHostApplicationLifetime lifetime, ILogger<Reload> logger) : IDisposable
{
    /// <summary>What a mode ends with that is to be started anew; no exit code, for none is below 0.</summary>
    public const int StartAnew = -1;

    private readonly SemaphoreSlim _asked = new(0);
    private PosixSignalRegistration? _signal;

    public bool IsWanted { get; private set; }

    /// <summary>Waits for the signal until good settings were found. At a terminal it means what it always meant: the terminal is gone.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (!Console.IsInputRedirected)
        {
            return;
        }

        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _asked.Release();
        });
        try
        {
            do
            {
                await _asked.WaitAsync(stopping);
            }
            while (!await AreGoodAsync(stopping));
            IsWanted = true;
            LogStartsAnew();
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // it ends anyway
        }
    }

    public void Dispose()
    {
        _signal?.Dispose();
        _asked.Dispose();
    }

    /// <summary>Begins this process anew, with the same arguments. Returns only when that cannot be, with the reason.</summary>
    public static string Execute() => ProgramExchange.GoOnAs(Environment.ProcessPath ?? "");

    // By the executable itself, which also prints what is wrong.
    private async Task<bool> AreGoodAsync(CancellationToken ct)
    {
        try
        {
            using var check = Process.Start(new ProcessStartInfo(Environment.ProcessPath ?? "", [.. Environment.GetCommandLineArgs().Skip(1), "--check"]));
            await check!.WaitForExitAsync(ct);
            if (check.ExitCode == 0)
            {
                return true;
            }

            LogRefused();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            LogNotChecked(e);
        }

        return false;
    }

    [LoggerMessage(LogLevel.Information, "The settings were read again and are good; starting anew with them")]
    private partial void LogStartsAnew();

    [LoggerMessage(LogLevel.Error, "The settings were read again and are refused, as told above; going on with those from before")]
    private partial void LogRefused();

    [LoggerMessage(LogLevel.Error, "The settings could not be read again; going on with those from before")]
    private partial void LogNotChecked(Exception error);
}
