using System.Diagnostics;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

public sealed class TypeTablesTests
{
    private static readonly string _file = Repository.ClusterFile("node-2/agent/type-tables");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_has_its_type_tables_in_a_file()
    {
        Assert.Contains(_file, await MapsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_file_of_type_tables_is_written_anew()
    {
        var whole = await File.ReadAllBytesAsync(_file, Ct);
        (await Cluster.ScriptAsync(["node", "stop", "2"], Ct)).Succeeded();
        await File.WriteAllBytesAsync(_file, [.. whole.Take(100_000), .. new byte[5000]], Ct);
        (await Cluster.ScriptAsync(["node", "start", "2"], Ct)).Succeeded();
        await Cluster.KubectlAsync("wait --for=condition=Ready node/node-2 --timeout=30s");
        Assert.Equal(whole.Length, new FileInfo(_file).Length);
        Assert.Contains(_file, await MapsAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> MapsAsync()
    {
        using var agent = Process.GetProcessById(await Cluster.ProcessIdAsync("node-2"));
        return await File.ReadAllTextAsync($"/proc/{agent.Id}/maps", Ct);
    }
}
