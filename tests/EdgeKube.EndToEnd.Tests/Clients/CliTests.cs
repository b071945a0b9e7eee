using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The published executable's own verbs, against real pods.</summary>
public sealed class CliTests : IAsyncLifetime
{
    private TestNamespace _namespace = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _namespace = await TestNamespace.NewAsync("cli");

    public ValueTask DisposeAsync() => _namespace.DisposeAsync();

    [Fact]
    public async Task A_workload_is_applied_followed_changed_and_deleted()
    {
        Assert.Equal("deployment.apps/web created\n", await OutputAsync("apply -f -", Web("one")));
        Assert.EndsWith("deployment \"web\" successfully rolled out\n", await OutputAsync("rollout status deploy/web --timeout=90s"), StringComparison.Ordinal);
        Assert.Matches("^NAME +READY +STATUS +RESTARTS +AGE\nweb-[a-z0-9-]+ +1/1 +Running +0 +[0-9]+s\n$", await OutputAsync("get pods -l app=web"));
        Assert.Equal("deployment.apps/web unchanged\n", await OutputAsync("apply -f -", Web("one")));
        Assert.Equal("deployment.apps/web configured\n", await OutputAsync("apply -f -", Web("two")));
        Assert.EndsWith("successfully rolled out\n", await OutputAsync("rollout status deploy/web --timeout=90s"), StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web rolled back\n", await OutputAsync("rollout undo deploy/web"));
        Assert.EndsWith("successfully rolled out\n", await OutputAsync("rollout status deploy/web --timeout=90s"), StringComparison.Ordinal);
        Assert.Contains("one", await OutputAsync("get deploy web -o yaml"), StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web scaled\n", await OutputAsync("scale --replicas=2 deploy/web"));
        Assert.EndsWith("successfully rolled out\n", await OutputAsync("rollout status deploy/web --timeout=90s"), StringComparison.Ordinal);
        var text = await OutputAsync("describe deploy web");
        Assert.Contains("2 desired | 2 updated | 2 total | 2 available | 0 unavailable", text, StringComparison.Ordinal);
        Assert.Contains("ScalingReplicaSet", text, StringComparison.Ordinal);
        Assert.Equal($"deployment.apps \"web\" deleted from {_namespace.Name} namespace\n", await OutputAsync("delete deploy web"));
    }

    [Fact]
    public async Task Logs_are_followed_and_a_commands_exit_code_passed_on()
    {
        await _namespace.RunAsync("talker", "for i in 1 2 3; do echo line $i; sleep 0.2; done; sleep 5", "Never");
        await _namespace.ReadyAsync("talker");
        Assert.Equal("line 1\nline 2\nline 3\n", await OutputAsync("logs -f talker"));
        await _namespace.RunAsync("idler", "trap \"exit 0\" TERM; sleep 100000 & wait");
        await _namespace.ReadyAsync("idler");
        var code = await RunAsync("exec idler -- sh -c", null, "echo said; exit 7");
        Assert.Equal((7, "said\n"), (code.ExitCode, code.Output));
        Assert.Equal("typed\n", await OutputAsync("exec -i idler -- cat", "typed\n"));
        var described = await OutputAsync("describe pod idler");
        Assert.Contains("State:             Running", described, StringComparison.Ordinal);
        Assert.Contains("Started", described, StringComparison.Ordinal);
        Assert.Equal($"pod \"idler\" deleted from {_namespace.Name} namespace\n", await OutputAsync("delete pod idler"));
        Assert.Equal("Error from server (NotFound): pods \"idler\" not found\n", (await RunAsync("get pod idler")).Error);
    }

    [Fact]
    public async Task A_node_is_drained_and_the_cluster_says_how_it_is()
    {
        await OutputAsync("apply -f -", Web("one"));
        await OutputAsync("rollout status deploy/web --timeout=90s");
        var node = await OutputAsync("get pods -l app=web -o jsonpath={.items[0].spec.nodeName}");
        try
        {
            var drained = await OutputAsync($"drain {node} --ignore-daemonsets --delete-emptydir-data --force --timeout=120s");
            Assert.Contains($"node/{node} cordoned\n", drained, StringComparison.Ordinal);
            Assert.EndsWith($"node/{node} drained\n", drained, StringComparison.Ordinal);
            Assert.Equal(1, (await RunAsync("status")).ExitCode); // cordoned
        }
        finally
        {
            Assert.Equal($"node/{node} uncordoned\n", await OutputAsync($"uncordon {node}"));
        }

        await OutputAsync("rollout status deploy/web --timeout=90s");
        Assert.NotEmpty(JsonNode.Parse((await RunAsync("status -o json")).Output)!["nodes"]!.AsArray());
        await Cluster.UntilAsync("top nodes", text => text.Contains(node, StringComparison.Ordinal));
        Assert.Matches($"(?m)^{node} +[0-9]+m +[0-9]+% +[0-9]+Mi +[0-9]+%", await OutputAsync("top nodes"));
    }

    private static string Web(string word) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'trap "exit 0" TERM; echo {{{word}}}; sleep 100000 & wait']
        """;

    private async Task<string> OutputAsync(string arguments, string? input = null) => (await RunAsync(arguments, input)).Succeeded();

    private Task<Command> RunAsync(string arguments, string? input = null, params string[] last) => Command.RunAsync(
        Repository.Executable,
        [.. arguments.Split(' ')[..1], "--kubeconfig", Repository.ClusterFile("kubeconfig.yaml"), "-n", _namespace.Name, .. arguments.Split(' ')[1..], .. last],
        Repository.Root,
        input,
        Ct);
}
