using System.Text;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>What every runtime does with commands, terminals and ports, tried on the real one.</summary>
public abstract class SessionConformance(RuntimeHost host) : IAsyncLifetime
{
    private const string Uid = "uid-sessions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        host.Need();

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var sandbox in host.Missing is null ? await host.Runtime.ListSandboxesAsync(Uid, CancellationToken.None) : [])
        {
            await StopAsync(sandbox.Id);
            await host.Runtime.RemoveSandboxAsync(sandbox.Id, CancellationToken.None);
        }
    }

    // containerd refuses when a container's shim ends while it is asked to kill it; the agent tries again, too.
    private async Task StopAsync(string sandboxId)
    {
        try
        {
            await host.Runtime.StopSandboxAsync(sandboxId, CancellationToken.None);
        }
        catch (RuntimeException e) when (e.Message.EndsWith("ttrpc: closed: unknown", StringComparison.Ordinal))
        {
            await host.Runtime.StopSandboxAsync(sandboxId, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_command_reads_its_input_to_the_end_and_tells_both_outputs_apart()
    {
        var id = await StartAsync("sleep 1000", tty: false);
        var wishes = new SessionWishes(Input: true, Output: true, Error: true, Tty: false);
        await using var session = await host.Sessions.ExecAsync(id, ["/bin/sh", "-c", "cat; echo problem >&2; exit 3"], wishes, Ct);
        var run = CollectAsync(session);
        await session.WriteInputAsync("hello "u8.ToArray(), Ct);
        await session.WriteInputAsync("there"u8.ToArray(), Ct);
        await session.CloseInputAsync(Ct);
        var (result, output, error) = await run;
        Assert.Equal((3, "hello there", "problem\n"), (result.ExitCode, output, error));
    }

    [Fact]
    public async Task A_terminal_has_the_size_that_it_is_given()
    {
        var id = await StartAsync("sleep 1000", tty: false);
        var wishes = new SessionWishes(Input: true, Output: true, Error: false, Tty: true);
        await using var session = await host.Sessions.ExecAsync(id, ["/bin/sh", "-c", "until [ \"$(stty size 2>/dev/null)\" = '33 101' ]; do sleep 0.05; done; read line; stty size"], wishes, Ct);
        var run = CollectAsync(session);
        await session.ResizeAsync(101, 33, Ct);
        await session.WriteInputAsync("go\n"u8.ToArray(), Ct);
        var (result, output, _) = await run;
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("33 101", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_refused()
    {
        var id = await StartAsync("sleep 1000", tty: false);
        var wishes = new SessionWishes(Input: false, Output: true, Error: true, Tty: false);
        var refusal = await Assert.ThrowsAsync<RuntimeException>(async () =>
        {
            await using var session = await host.Sessions.ExecAsync(id, ["/no/such"], wishes, Ct);
            var (result, _, error) = await CollectAsync(session);
            throw new RuntimeException("Ran", $"{result.ExitCode} {result.Problem} {error}");
        });
        Assert.Contains("/no/such", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attachment_joins_the_containers_own_process()
    {
        var id = await StartAsync("read line; echo got $line; sleep 1", tty: false);
        var wishes = new SessionWishes(Input: true, Output: true, Error: true, Tty: false);
        await using var session = await host.Sessions.AttachAsync(id, wishes, Ct);
        var run = CollectAsync(session);
        await session.WriteInputAsync("this\n"u8.ToArray(), Ct);
        var (_, output, _) = await run;
        Assert.Equal("got this\n", output);
    }

    [Fact]
    public async Task Much_output_arrives_whole()
    {
        var id = await StartAsync("sleep 1000", tty: false);
        var wishes = new SessionWishes(Input: false, Output: true, Error: true, Tty: false);
        await using var session = await host.Sessions.ExecAsync(id, ["/bin/busybox", "head", "-c", "20000000", "/dev/zero"], wishes, Ct);
        var length = 0L;
        await session.RunAsync(
            (_, data, _) =>
            {
                length += data.Length;
                return ValueTask.CompletedTask;
            },
            Ct);
        Assert.Equal(20_000_000, length);
    }

    [Fact]
    public async Task A_sandbox_has_a_network_namespace_that_can_be_entered()
    {
        var sandbox = await host.Runtime.RunSandboxAsync(Sandbox() with { HostNetwork = false }, Ct);
        var path = await host.Sessions.NetworkNamespaceAsync(sandbox, Ct);
        (await Command.RunAsync("nsenter", [$"--net={path}", "ip", "addr", "show", "eth0"], null, null, Ct)).Succeeded();
        await Assert.ThrowsAsync<RuntimeException>(() => host.Sessions.NetworkNamespaceAsync("none", Ct));
    }

    private static async Task<(SessionResult Result, string Output, string Error)> CollectAsync(IContainerSession session)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var result = await session.RunAsync(
            (to, data, _) =>
            {
                (to == SessionOutput.Error ? error : output).Append(Encoding.UTF8.GetString(data.Span));
                return ValueTask.CompletedTask;
            },
            Ct);
        return (result, output.ToString(), error.ToString());
    }

    private async Task<string> StartAsync(string script, bool tty)
    {
        var sandbox = await host.Runtime.RunSandboxAsync(Sandbox(), Ct);
        var container = new RuntimeContainerSpec
        {
            Name = "main",
            Attempt = 0,
            Image = ContainerdFixture.Busybox,
            ImageReference = ContainerdFixture.Busybox,
            Command = ["/bin/sh", "-c", script],
            Stdin = true,
            Tty = tty,
            Labels = new Dictionary<string, string> { [PodLabels.Uid] = Uid },
        };
        var id = await host.Runtime.CreateContainerAsync(sandbox, Sandbox(), container, Ct);
        await host.Runtime.StartContainerAsync(id, Ct);
        return id;
    }

    private SandboxSpec Sandbox() => new()
    {
        Namespace = "default",
        Name = "web",
        Uid = Uid,
        Attempt = 0,
        Hostname = "web",
        HostNetwork = true,
        LogDirectory = Path.Combine(host.Folder, "logs", Uid),
        CgroupParent = $"/ek-conformance/pod{Uid}",
        Labels = new Dictionary<string, string> { [PodLabels.Uid] = Uid },
    };
}
