using EdgeKube.Testing;

namespace EdgeKube.Agent.Tests.Networking.Services;

/// <summary>A node with two pods on its bridge and a machine outside, each a network namespace; the pods answer HTTP with their names.</summary>
internal sealed class NodeNamespaces : IAsyncDisposable
{
    public const string NodeIp = "10.89.50.2";
    private readonly string _prefix = $"ekt{Environment.ProcessId}";
    private readonly DirectoryInfo _www = Directory.CreateTempSubdirectory("ek-net-");

    private string Node => $"{_prefix}-node";

    public async Task StartAsync(CancellationToken ct) => (await ShellAsync(
        $$"""
        set -e
        for space in node outside pod1 pod2; do ip netns add {{_prefix}}-$space; ip -n {{_prefix}}-$space link set lo up; done
        ip -n {{Node}} link add eth0 type veth peer name eth0 netns {{_prefix}}-outside
        ip -n {{Node}} addr add {{NodeIp}}/24 dev eth0
        ip -n {{Node}} link set eth0 up
        ip -n {{_prefix}}-outside addr add 10.89.50.1/24 dev eth0
        ip -n {{_prefix}}-outside link set eth0 up
        ip -n {{Node}} link add cni0 type bridge
        ip -n {{Node}} addr add 10.42.1.1/24 dev cni0
        ip -n {{Node}} link set cni0 up
        for i in 1 2; do
          pod={{_prefix}}-pod$i
          ip -n {{Node}} link add pod$i type veth peer name eth0 netns $pod
          ip -n {{Node}} link set pod$i master cni0 up
          ip -n {{Node}} link set pod$i type bridge_slave hairpin on
          ip -n $pod addr add 10.42.1.$((i + 1))/24 dev eth0
          ip -n $pod link set eth0 up
          ip -n $pod route add default via 10.42.1.1
          mkdir {{_www}}/$i
          echo pod$i >{{_www}}/$i/index.html
          nsenter --net=/run/netns/$pod busybox httpd -p 8080 -h {{_www}}/$i </dev/null >/dev/null 2>&1
        done
        nsenter --net=/run/netns/{{Node}} sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
        """,
        ct)).Succeeded();

    /// <summary>Runs a command in the namespace of <c>node</c>, <c>outside</c>, <c>pod1</c> or <c>pod2</c>.</summary>
    public Task<Command> InAsync(string space, string command, string? input, CancellationToken ct) =>
        Command.RunAsync("nsenter", [$"--net=/run/netns/{_prefix}-{space}", "sh", "-c", command], null, input, ct);

    public async Task<IReadOnlyList<string>> AskAsync(string space, string url, CancellationToken ct)
    {
        var seen = (await InAsync(space, $"for i in $(seq 30); do curl -sS --max-time 2 http://{url}/; done", null, ct)).Succeeded();
        return [.. seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await ShellAsync(
            $$"""
            for space in node outside pod1 pod2; do
              for pid in $(ip netns pids {{_prefix}}-$space); do kill -KILL $pid; done
              ip netns del {{_prefix}}-$space
            done
            """,
            CancellationToken.None);
        _www.Delete(recursive: true);
    }

    private static Task<Command> ShellAsync(string script, CancellationToken ct) => Command.RunAsync("bash", ["-c", script], null, null, ct);
}
