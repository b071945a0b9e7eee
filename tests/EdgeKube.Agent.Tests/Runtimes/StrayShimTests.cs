using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Shims that containerd started and forgot, and containers that it does not know to run.</summary>
public sealed class StrayShimTests(ContainerdHost host) : RuntimeTrial(host), IClassFixture<ContainerdHost>
{
    private string Socket => Path.Combine(Host.Folder, "run", "containerd", "containerd.sock");

    [Fact]
    public async Task A_shim_that_containerd_does_not_know_is_ended_and_that_of_a_pod_stays()
    {
        var sandbox = await Runtime.RunSandboxAsync(Sandbox(), Ct);
        await StartStrayAsync("forgotten");
        Assert.Equal(["forgotten", sandbox], Shims().OrderByDescending(id => id == "forgotten"));

        await Host.Strays.EndAsync(Ct);

        Assert.Equal([sandbox], Shims());
        Assert.True(Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct)).Ready);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_that_runs_without_the_runtimes_knowledge_is_killed_to_be_removed(bool withItsSandbox)
    {
        var sandbox = await Runtime.RunSandboxAsync(Sandbox(), Ct);
        var id = await Runtime.CreateContainerAsync(sandbox, Sandbox(), Shell("unnoticed", "sleep 1000"), Ct);
        (await Command.RunAsync("ctr", ["--address", Socket, "--namespace", "k8s.io", "tasks", "start", "--detach", id], null, null, Ct)).Succeeded();
        Assert.Equal(ContainerPhase.Created, (await SeeAsync("unnoticed")).Phase);

        if (withItsSandbox)
        {
            await Runtime.StopSandboxAsync(sandbox, Ct);
            await Runtime.RemoveSandboxAsync(sandbox, Ct);
        }
        else
        {
            await Runtime.RemoveContainerAsync(id, Ct);
        }

        Assert.Empty(await Runtime.ListContainersAsync(Uid, Ct));
    }

    // As containerd does it: the bundle is the working directory, and somebody reads the log there.
    private async Task StartStrayAsync(string id)
    {
        var bundle = Directory.CreateDirectory(Path.Combine(Host.Folder, "bundle")).FullName;
        await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), """{"ociVersion":"1.0.2"}""", Ct);
        var script = $"""
            cd {bundle}
            mkfifo log
            cat log >/dev/null 2>&1 </dev/null &
            TTRPC_ADDRESS={Socket}.ttrpc containerd-shim-runc-v2 -namespace k8s.io -id {id} -address {Socket} -publish-binary containerd start
            """;
        (await Command.RunAsync("sh", ["-c", script], null, null, Ct)).Succeeded();
    }

    private List<string> Shims() => [.. RuntimeProcesses.All().Values
        .Where(words => words[0].Contains("containerd-shim", StringComparison.Ordinal) && words.Contains(Socket))
        .Select(words => words[Array.IndexOf(words, "-id") + 1])];
}
