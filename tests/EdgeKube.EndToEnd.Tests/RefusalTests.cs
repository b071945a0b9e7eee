using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

public sealed class RefusalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_field_is_refused_with_its_path()
    {
        var answer = await Cluster.TryKubectlAsync("create -f -", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"containres":[],"containers":[{"name":"c","image":"x"}]}}
            """);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("unknown field \"spec.containres\"", answer.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Cluster.TryKubectlAsync("get pod bad")).ExitCode);
    }

    [Fact]
    public async Task A_wrong_type_is_refused()
    {
        var answer = await Cluster.TryKubectlAsync("create -f -", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"bad"},"spec":{"replicas":"many"}}
            """);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("replicas", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_field_is_refused_with_its_path()
    {
        var answer = await Cluster.TryKubectlAsync("create --validate=false -f -", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"containers":[{"name":"c"}]}}
            """);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("spec.containers[0].image: Required value", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_revision_is_a_conflict()
    {
        await Cluster.KubectlAsync("create configmap stale --from-literal=a=1");
        var old = await Cluster.KubectlAsync("get configmap stale -o yaml");
        await Cluster.KubectlAsync(["patch", "configmap", "stale", "-p", """{"data":{"a":"2"}}"""]);
        var answer = await Cluster.TryKubectlAsync("replace -f -", old);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("the object has been modified", answer.Error, StringComparison.Ordinal);
        await Cluster.KubectlAsync("delete configmap stale");
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused_and_changes_nothing()
    {
        var data = Directory.GetParent(Directory.GetDirectories(Repository.ClusterDirectory, "server", SearchOption.AllDirectories)[0])!.FullName;
        var certificates = Directory.GetFiles(Path.Combine(data, "server", "tls")).ToDictionary(file => file, File.ReadAllText);
        var second = await Command.RunAsync(
            Repository.Executable,
            ["server", "--data-dir", data, "--https-port", "16443", "--mqtt-port", "18883", "--tls-san", "elsewhere.example"],
            null,
            null,
            Ct);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("another", second.Error, StringComparison.Ordinal);
        Assert.All(certificates, file => Assert.Equal(file.Value, File.ReadAllText(file.Key)));
    }

    [Theory]
    [InlineData("wrong secret")]
    [InlineData("wrong CA")]
    [InlineData("no token at all")]
    public async Task A_wrong_token_is_refused_with_the_reason(string what)
    {
        var token = (await File.ReadAllTextAsync(
            Directory.GetFiles(Repository.ClusterDirectory, "token", SearchOption.AllDirectories).Single(p => p.Contains("/server/", StringComparison.Ordinal)), Ct)).Trim();
        var parts = token.Split('.');
        var (wrong, said) = what switch
        {
            "wrong secret" => (string.Join('.', parts[0], parts[1], parts[2], new string('x', 16)), "token"),
            "wrong CA" => (string.Join('.', parts[0], new string('0', 64), parts[2], parts[3]), "CA hash"),
            _ => ("nonsense", "token"),
        };
        var server = (await Cluster.KubectlAsync("config view -o jsonpath={.clusters[0].cluster.server}")).Trim();
        var data = Directory.CreateTempSubdirectory("edgekube-refused-");
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            timeout.CancelAfter(TimeSpan.FromSeconds(30));
            var refused = await Command.RunAsync(
                Repository.Executable,
                ["agent", "--data-dir", data.FullName, "--server", server, "--token", wrong, "--node-name", "stranger"],
                null,
                null,
                timeout.Token);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_unknown_flag_and_a_bad_port_are_refused()
    {
        var flag = await Command.RunAsync(Repository.Executable, ["server", "--no-such-flag"], null, null, Ct);
        Assert.NotEqual(0, flag.ExitCode);
        var port = await Command.RunAsync(Repository.Executable, ["server", "--https-port", "99999"], null, null, Ct);
        Assert.NotEqual(0, port.ExitCode);
        Assert.Contains("99999 is not a port", port.Error, StringComparison.Ordinal);
    }
}
