using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>How containers end on every runtime, of themselves, by a wish, or before they began; tried on the real one.</summary>
public abstract class EndConformance(RuntimeHost host) : RuntimeTrial(host)
{
    [Fact]
    public async Task A_container_runs_ends_and_tells_its_exit_code()
    {
        var seen = await RunToEndAsync(Shell("exits", "exit 3"));
        Assert.Equal(("exits", 0, 3, "Error"), (seen.Name, seen.Attempt, seen.ExitCode, seen.Reason));
        Assert.Equal(ContainerdFixture.Busybox, seen.Image);
        Assert.NotEmpty(seen.ImageId);
        Assert.InRange(seen.FinishedAt!.Value, seen.CreatedAt, seen.CreatedAt.AddMinutes(1));
        Assert.InRange(seen.StartedAt!.Value, seen.CreatedAt, seen.CreatedAt.AddMinutes(1));
    }

    [Fact]
    public async Task A_container_that_ends_well_is_completed() =>
        Assert.Equal((0, "Completed"), await RunToEndAsync(Shell("well", "true")) is var seen ? (seen.ExitCode, seen.Reason) : default);

    [Fact]
    public async Task A_container_that_takes_too_much_memory_is_killed_for_it()
    {
        var seen = await RunToEndAsync(Shell("eats", "tail /dev/zero; exit 137") with { MemoryLimit = 16 << 20 });
        Assert.Equal(("OOMKilled", 137), (seen.Reason, seen.ExitCode));
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_an_error_that_names_it()
    {
        var sandbox = await Runtime.RunSandboxAsync(Sandbox(), Ct);
        var id = await Runtime.CreateContainerAsync(sandbox, Sandbox(), Container("bad") with { Command = ["/no/such"] }, Ct);
        var refusal = await Assert.ThrowsAsync<RuntimeException>(() => Runtime.StartContainerAsync(id, Ct));
        Assert.Contains("/no/such", refusal.Message, StringComparison.Ordinal);
        var seen = Assert.Single(await Runtime.ListContainersAsync(Uid, Ct));
        Assert.Equal(ContainerPhase.Exited, seen.Phase);
        Assert.NotEqual(0, seen.ExitCode);
    }

    [Fact]
    public async Task A_program_for_another_machine_is_an_error_that_says_so()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Host.Folder, Uid)).FullName;
        var program = await File.ReadAllBytesAsync("/bin/busybox", Ct);
        program[18] = 22; // the header's machine: IBM S/390
        await File.WriteAllBytesAsync(Path.Combine(folder, "liar"), program, Ct);
        File.SetUnixFileMode(Path.Combine(folder, "liar"), (UnixFileMode)0b111_101_101);
        var container = Container("liar") with { Command = ["/m/liar"], Mounts = [new Mount(folder, "/m", ReadOnly: true)] };
        Assert.Contains("exec format error", await LogOfAsync(container), StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(0, (await SeeAsync("liar")).ExitCode);
    }

    [Fact]
    public async Task Stopping_asks_first_and_kills_after_the_grace()
    {
        var (_, polite) = await StartAsync(Shell("polite", "trap 'exit 5' TERM; echo up; while true; do sleep 0.05; done"));
        await WhenAsync(() => File.Exists(LogFile("polite")) && new FileInfo(LogFile("polite")).Length > 0);
        await Runtime.StopContainerAsync(polite, TimeSpan.FromSeconds(20), "", Ct);
        Assert.Equal((ContainerPhase.Exited, 5), Of(await SeeAsync("polite")));

        var sandbox = Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct)).Id;
        var deaf = await StartInAsync(sandbox, Shell("deaf", "trap '' TERM; echo up; while true; do sleep 0.05; done"));
        await WhenAsync(() => File.Exists(LogFile("deaf")) && new FileInfo(LogFile("deaf")).Length > 0);
        await Runtime.StopContainerAsync(deaf, TimeSpan.FromSeconds(1), "", Ct);
        Assert.Equal((ContainerPhase.Exited, 137), Of(await SeeAsync("deaf")));
        await Runtime.StopContainerAsync(deaf, TimeSpan.FromSeconds(1), "", Ct); // once more does nothing
    }

    [Fact]
    public async Task The_end_of_a_container_is_an_event_that_comes_when_the_end_can_be_seen()
    {
        var sandbox = await Runtime.RunSandboxAsync(Sandbox(), Ct);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        end.CancelAfter(TimeSpan.FromSeconds(30));
        await using var events = Runtime.EventsAsync(end.Token).GetAsyncEnumerator(end.Token);
        var next = events.MoveNextAsync();
        var id = await StartInAsync(sandbox, Shell("event", "sleep 0.5; exit 4"));
        while (await next && events.Current != id)
        {
            next = events.MoveNextAsync(); // of other tests' containers
        }

        Assert.Equal((ContainerPhase.Exited, 4), Of(await SeeAsync("event")));
        await end.CancelAsync();
    }

    [Fact]
    public async Task A_signal_of_its_own_stops_a_container()
    {
        var (_, id) = await StartAsync(Shell("usr1", "trap 'exit 6' USR1; trap '' TERM; echo up; while true; do sleep 0.05; done") with { StopSignal = "SIGUSR1" });
        await WhenAsync(() => File.Exists(LogFile("usr1")) && new FileInfo(LogFile("usr1")).Length > 0);
        await Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(20), "SIGUSR1", Ct);
        Assert.Equal((ContainerPhase.Exited, 6), Of(await SeeAsync("usr1")));

        var sandbox = Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct)).Id;
        var deaf = await StartInAsync(sandbox, Shell("usr2", "trap '' USR2; echo up; while true; do sleep 0.05; done") with { StopSignal = "SIGUSR2" });
        await WhenAsync(() => File.Exists(LogFile("usr2")) && new FileInfo(LogFile("usr2")).Length > 0);
        await Runtime.StopContainerAsync(deaf, TimeSpan.FromSeconds(1), "SIGUSR2", Ct);
        Assert.Equal((ContainerPhase.Exited, 137), Of(await SeeAsync("usr2")));
        await Runtime.StopContainerAsync(deaf, TimeSpan.FromSeconds(1), "SIGUSR2", Ct);
    }
}
