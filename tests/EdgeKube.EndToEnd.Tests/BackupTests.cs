using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A gateway that is lost, and a new one made of its backup under the same address.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Ns = "backup";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Data => Repository.ClusterFile("server-data");

    private string File => Path.Combine(_folder.Path, "gateway.tar.gz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Agents_reconnect_to_a_new_gateway_made_of_a_backup_and_leave_their_pods_alone()
    {
        await Cluster.NewNamespaceAsync(Ns);
        await Cluster.KubectlAsync(["create", "deployment", "steady", "-n", Ns, "--replicas=4", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"rollout status deployment/steady -n {Ns} --timeout=60s");
        var before = await ContainersAsync();
        Assert.Contains("objects", (await EdgekubeAsync("backup", File)).Succeeded(), StringComparison.Ordinal);
        await Cluster.KubectlAsync($"create configmap since -n {Ns}");
        var seen = await RevisionAsync("since");

        Assert.Contains("another edgekube is running", (await EdgekubeAsync("restore", File, "--force")).Error, StringComparison.Ordinal);
        (await Cluster.ScriptAsync(["server", "stop"], Ct)).Succeeded();
        Assert.Contains("not empty", (await EdgekubeAsync("restore", File)).Error, StringComparison.Ordinal);
        Directory.Move(Data, Repository.ClusterFile("server-lost"));
        try
        {
            (await EdgekubeAsync("restore", File)).Succeeded();
        }
        finally
        {
            (await Cluster.ScriptAsync(["server", "start"], Ct)).Succeeded();
        }

        await Cluster.UntilAsync("get --raw /readyz", text => text.StartsWith("ok", StringComparison.Ordinal));
        await Cluster.KubectlAsync("wait --for=condition=Ready node --all --timeout=60s");
        await Cluster.UntilAsync($"get pods -n {Ns} -o jsonpath={{.items[*].status.containerStatuses[0].ready}}", text => text == "true true true true");
        Assert.Equal(before, await ContainersAsync());
        Assert.Equal("in\n", await Cluster.KubectlAsync($"exec -i -n {Ns} deployment/steady -- cat", "in\n"));

        Assert.NotEqual(0, (await Cluster.TryKubectlAsync($"get configmap since -n {Ns}")).ExitCode);
        await Cluster.KubectlAsync($"create configmap after -n {Ns}");
        Assert.True(await RevisionAsync("after") > seen);
        Assert.Contains("410", await Cluster.KubectlAsync($"get --raw /api/v1/namespaces/{Ns}/configmaps?watch=1&resourceVersion={seen}&timeoutSeconds=2"), StringComparison.Ordinal);
        await Cluster.KubectlAsync($"scale deployment/steady -n {Ns} --replicas=5");
        await Cluster.KubectlAsync($"rollout status deployment/steady -n {Ns} --timeout=60s");
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=120s");
        Directory.Delete(Repository.ClusterFile("server-lost"), recursive: true);
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_and_nothing_is_changed()
    {
        (await EdgekubeAsync("backup", File)).Succeeded();
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Ct);
        var data = Path.Combine(_folder.Path, "data");
        foreach (var length in new[] { 0, 100, bytes.Length / 2, bytes.Length - 100 })
        {
            await System.IO.File.WriteAllBytesAsync(File, bytes[..length], Ct);
            var refused = await Command.RunAsync(Repository.Executable, ["server", "restore", File, "--data-dir", data], null, null, Ct);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains($"{File} is no good backup", refused.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(data));
        }
    }

    private static Task<Command> EdgekubeAsync(params string[] arguments) =>
        Command.RunAsync(Repository.Executable, ["server", .. arguments, "--data-dir", Data], null, null, Ct);

    private static async Task<long> RevisionAsync(string name) =>
        long.Parse(await Cluster.KubectlAsync($"get configmap {name} -n {Ns} -o jsonpath={{.metadata.resourceVersion}}"), CultureInfo.InvariantCulture);

    private static async Task<string> ContainersAsync() => string.Join('\n', JsonNode
        .Parse(await Cluster.KubectlAsync($"get pods -n {Ns} -o json"))!["items"]!.AsArray()
        .Select(p => (Name: p!["metadata"]!["name"], Container: p["status"]!["containerStatuses"]![0]!))
        .Select(p => $"{p.Name} {p.Container["containerID"]} {p.Container["restartCount"]} {p.Container["state"]!["running"]!["startedAt"]}")
        .Order(StringComparer.Ordinal));
}
