using System.Globalization;
using EdgeKube.Platform.Processes;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeKube.Platform.Tests.Processes;

public sealed class SupervisedChildTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-child-");
    private readonly LinesLogger _logger = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Mark => Path.Combine(_directory.FullName, "mark");

    public SupervisedChildTests() => File.WriteAllText(Mark, "");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_child_that_dies_is_started_again_and_ends_with_us()
    {
        using var child = Make(keep: false);
        await child.StartAsync(Ct);
        await UntilAsync(() => child.Starts == 1 && child.ProcessId != 0);
        var first = child.ProcessId;
        Signals.Send(first, Signals.Kill);
        await UntilAsync(() => child.Starts == 2 && child.ProcessId != 0);
        var second = child.ProcessId;
        await child.StopAsync(Ct);
        Assert.False(ProcessSight.IsAlive(first));
        Assert.False(ProcessSight.IsAlive(second));
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "child.pid")));
    }

    [Fact]
    public async Task A_child_of_a_killed_predecessor_is_ended_first()
    {
        using var stale = System.Diagnostics.Process.Start("tail", ["-f", Mark])!;
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "child.pid"), stale.Id.ToString(CultureInfo.InvariantCulture), Ct);
        using var child = Make(keep: false);
        await child.StartAsync(Ct);
        await stale.WaitForExitAsync(Ct);
        await UntilAsync(() => child.ProcessId != 0);
        Assert.NotEqual(stale.Id, child.ProcessId);
        await child.StopAsync(Ct);
    }

    [Fact]
    public async Task A_foreign_process_under_the_pid_is_left_alone()
    {
        using var foreign = System.Diagnostics.Process.Start("sleep", ["60"])!;
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "child.pid"), foreign.Id.ToString(CultureInfo.InvariantCulture), Ct);
        using var child = Make(keep: false);
        await child.StartAsync(Ct);
        await UntilAsync(() => child.ProcessId != 0);
        await child.StopAsync(Ct);
        Assert.False(foreign.HasExited);
        foreign.Kill();
    }

    [Fact]
    public async Task A_child_to_keep_outlives_us_and_is_adopted()
    {
        using var first = Make(keep: true);
        await first.StartAsync(Ct);
        await UntilAsync(() => first.ProcessId != 0 && ProcessSight.Is(first.ProcessId, "tail", Mark));
        var pid = first.ProcessId;
        await first.StopAsync(Ct);
        Assert.True(ProcessSight.IsAlive(pid));
        using var second = Make(keep: true);
        await second.StartAsync(Ct);
        await UntilAsync(() => second.ProcessId == pid);
        Assert.Equal(0, second.Starts);
        await second.StopAsync(Ct);
        Signals.Send(pid, Signals.Kill);
    }

    [Fact]
    public async Task Only_what_is_wrong_is_said_aloud()
    {
        var options = Options(keep: false) with
        {
            Executable = "/bin/sh",
            Arguments = ["-c", "echo routine >&2; echo 'Error: no such thing' >&2; exec sleep 60", Mark],
        };
        using var child = new SupervisedChild(options, TimeProvider.System, _logger);
        await child.StartAsync(Ct);
        await UntilAsync(() => _logger.Lines.Any(l => l.Contains("no such thing", StringComparison.Ordinal)));
        await child.StopAsync(Ct);
        Assert.Contains(_logger.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains(_logger.Lines, l => l == "Debug sh: routine" || l == "Debug child: routine");
    }

    [Fact]
    public void A_missing_executable_names_its_package()
    {
        var error = Assert.Throws<MissingToolException>(() => Executables.Find("no-such-tool", "no-such-package"));
        Assert.Contains("apt-get install no-such-package", error.Message, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        while (!done())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }
    }

    private ChildOptions Options(bool keep) => new()
    {
        Name = "child",
        Executable = "tail",
        Package = "coreutils",
        Arguments = ["-f", Mark],
        PidFile = Path.Combine(_directory.FullName, "child.pid"),
        Mark = Mark,
        KeepRunning = keep,
        LogFile = Path.Combine(_directory.FullName, "child.log"),
    };

    private SupervisedChild Make(bool keep) => new(Options(keep), TimeProvider.System, _logger);

    private sealed class LinesLogger : ILogger
    {
        private readonly Lock _lock = new();
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lock)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
            {
                _lines.Add($"{logLevel} {formatter(state, exception)}");
            }
        }
    }
}
