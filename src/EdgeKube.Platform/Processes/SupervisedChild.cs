using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Platform.Processes;

/// <summary>Keeps one child process running: starts it, restarts it ever more slowly, and ends it with us.</summary>
/// <remarks>
/// A child that outlived a killed predecessor is found by its pid file: it is ended first, or adopted when it is one to keep.
/// </remarks>
public sealed partial class SupervisedChild(ChildOptions options, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _lastDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _healthyAfter = TimeSpan.FromSeconds(30);
    private readonly string _executable = Executables.Find(options.Executable, options.Package);
    private TimeSpan _delay = _firstDelay;

    /// <summary>Its process id; 0 while it is not running.</summary>
    public int ProcessId { get; private set; }

    /// <summary>How often it was started by us.</summary>
    public int Starts { get; private set; }

    /// <summary>Asks the child to read its files anew (SIGHUP).</summary>
    public void Reload() => Signals.Send(ProcessId, Signals.HangUp);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.PidFile)!);
        if (!options.KeepRunning && Found() is { } stale)
        {
            LogStaleChild(options.Name, stale);
            await EndAsync(stale);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            await RunOnceAsync(stoppingToken);
            ProcessId = 0;
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            _delay = time.GetElapsedTime(started) > _healthyAfter ? _firstDelay : Min(_delay * 2, _lastDelay);
            LogChildEnded(options.Name, _delay.TotalSeconds);
            await Task.Delay(_delay, time, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private int? Found() => ProcessSight.FromPidFile(options.PidFile, _executable, options.Mark);

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        if (options.KeepRunning && Found() is { } running)
        {
            ProcessId = running;
            LogAdopted(options.Name, running);
            await WhenGoneAsync(running, stopping);
            return;
        }

        using var process = Process.Start(StartInfo())
            ?? throw new InvalidOperationException($"{_executable} could not be started");
        Starts++;
        ProcessId = process.Id;
        await File.WriteAllTextAsync(options.PidFile, process.Id.ToString(CultureInfo.InvariantCulture), CancellationToken.None);
        LogStarted(options.Name, process.Id);
        var forwarding = options.KeepRunning ? Task.CompletedTask : ForwardAsync(process.StandardError);
        try
        {
            await process.WaitForExitAsync(stopping);
        }
        catch (OperationCanceledException) when (!options.KeepRunning)
        {
            await EndAsync(process.Id);
            await process.WaitForExitAsync(CancellationToken.None);
            File.Delete(options.PidFile);
        }
        catch (OperationCanceledException)
        {
            return; // it stays, for our successor
        }

        // A grandchild may hold the pipe open for as long as it likes.
        await Task.WhenAny(forwarding, Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None));
    }

    private ProcessStartInfo StartInfo()
    {
        // A kept child gets a session of its own; both exec, so the process id stays the child's.
        var start = options.KeepRunning
            ? new ProcessStartInfo("/bin/sh", ["-c", "exec setsid \"$@\" >>\"$0\" 2>&1 </dev/null", LogFile(), _executable, .. options.Arguments])
            : new ProcessStartInfo(_executable, options.Arguments) { RedirectStandardError = true };
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private string LogFile() => options.LogFile ?? throw new InvalidOperationException($"{options.Name}: a kept child needs a log file");

    private async Task ForwardAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
        {
            switch (options.LevelOf(line))
            {
                case LogLevelOfLine.Error:
                    LogErrorLine(options.Name, line);
                    break;
                case LogLevelOfLine.Warning:
                    LogWarningLine(options.Name, line);
                    break;
                default:
                    LogRoutineLine(options.Name, line);
                    break;
            }
        }
    }

    private async Task EndAsync(int pid)
    {
        if (Signals.Send(pid, Signals.Term) && !await IsGoneWithinAsync(pid, options.StopGrace))
        {
            LogKilled(options.Name, pid);
            Signals.Send(pid, Signals.Kill);
            await IsGoneWithinAsync(pid, options.StopGrace);
        }
    }

    private async Task<bool> IsGoneWithinAsync(int pid, TimeSpan within)
    {
        var started = time.GetTimestamp();
        while (ProcessSight.IsAlive(pid))
        {
            if (time.GetElapsedTime(started) > within)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), time, CancellationToken.None);
        }

        return true;
    }

    // Not our child, so nobody tells us of its end.
    private async Task WhenGoneAsync(int pid, CancellationToken stopping)
    {
        while (ProcessSight.IsAlive(pid) && !stopping.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), time, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Child} runs as process {Pid}")]
    private partial void LogStarted(string child, int pid);

    [LoggerMessage(LogLevel.Information, "{Child} is already running as process {Pid}; it is looked after from here on")]
    private partial void LogAdopted(string child, int pid);

    [LoggerMessage(LogLevel.Warning, "{Child} process {Pid} outlived the one that started it; it is ended first")]
    private partial void LogStaleChild(string child, int pid);

    [LoggerMessage(LogLevel.Warning, "{Child} ended; it is started again in {Seconds} s")]
    private partial void LogChildEnded(string child, double seconds);

    [LoggerMessage(LogLevel.Warning, "{Child} process {Pid} did not end in time and was killed")]
    private partial void LogKilled(string child, int pid);

    [LoggerMessage(LogLevel.Error, "{Child}: {Line}")]
    private partial void LogErrorLine(string child, string line);

    [LoggerMessage(LogLevel.Warning, "{Child}: {Line}")]
    private partial void LogWarningLine(string child, string line);

    [LoggerMessage(LogLevel.Debug, "{Child}: {Line}")]
    private partial void LogRoutineLine(string child, string line);
}
