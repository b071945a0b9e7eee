using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeKube.Benchmarks.Requests;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Benchmarks.Fleet;

/// <summary>What the management over MQTT costs a server with many boards, through its real broker: simulated nodes, of which 1 % change each second.</summary>
internal sealed class FleetBenchmark(MeasuredServer server, FleetOptions options, DirectoryInfo keys) : IAsyncDisposable
{
    private const int RequestsPerSecond = 50;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(15);
    private readonly List<SimulatedNode> _nodes = [];
    private readonly MeasuredProcess _process = new(server.ProcessId);
    private readonly MeasuredProcess _broker = new MeasuredProcess(server.ProcessId).Child("mosquitto");
    private int _second;

    private int Topics => options.Nodes + 2 * options.Deployments + 2; // and the server's own, and the Service of the API

    public static async Task RunAsync(FleetOptions options, CancellationToken ct)
    {
        await using var server = await MeasuredServer.StartAsync(options.Binary, ct);
        var keys = Directory.CreateTempSubdirectory("edgekube-fleet-");
        await using var benchmark = new FleetBenchmark(server, options, keys);
        await benchmark.BuildAsync(ct);
        await benchmark.MeasureAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(n => n.DisposeAsync().AsTask()));
        keys.Delete(recursive: true);
    }

    private async Task BuildAsync(CancellationToken ct)
    {
        Say($"{options.Nodes} nodes, {options.Pods} pods, {options.Deployments} Deployments and Services; 1 % of nodes and pods change a second");
        var authority = CertificateAuthority.LoadOrCreate(InTls("ca.crt"), InTls("ca.key"), "", TimeProvider.System);
        var clock = Stopwatch.StartNew();
        _nodes.AddRange(Enumerable.Range(0, options.Nodes).Select(i => new SimulatedNode($"node-{i}", Node($"node-{i}", authority))));
        await UntilAsync(async () => await CountAsync("/api/v1/nodes", "\"KubeletReady\"", ct) >= options.Nodes, ct);
        Say($"all nodes ready after {clock.Elapsed.TotalSeconds:0.0} s");
        clock.Restart();
        for (var i = 0; i < options.Deployments; i++)
        {
            await CreateAsync("/apis/apps/v1/namespaces/default/deployments", Deployment(i), ct);
            await CreateAsync("/api/v1/namespaces/default/services", Service(i), ct);
        }

        await UntilAsync(() => Task.FromResult(_nodes.Sum(n => n.Count) >= options.Deployments * FleetOptions.PodsOfDeployment), ct);
        Say($"all pods on nodes after {clock.Elapsed.TotalSeconds:0.0} s");
        await Task.Delay(_settling, TimeProvider.System, ct);
        Show("at rest, nobody looks");
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        var (quiet, _) = await CostAsync("changes, nobody looks", null, ct);
        await using var first = new Visitor("first", Person());
        Say($"the first who looks has the whole state after {(await first.ListenAsync(Topics, ct)).TotalMilliseconds:0} ms");
        await using (var second = new Visitor("second", Person()))
        {
            Say($"the second has it after {(await second.ListenAsync(Topics, ct)).TotalMilliseconds:0} ms");
        }

        await Task.Delay(_settling, TimeProvider.System, ct);
        var (watched, told) = await CostAsync("changes, one looks", first, ct);
        Say($"state topics: {(watched - quiet) * 100:0.00} % of a core in the server, {told:0.0} messages a second");
        Say(Measurement.Header);
        Say((await AskAsync(first, "get a Pod's node, nothing changes", changes: false, ct)).ToString());
        Say((await AskAsync(first, "the same, 1 % change", changes: true, ct)).ToString());
        Show("at the end");
        Say($"connections that were made anew: {_nodes.Sum(n => n.Connects - 1)}");
    }

    private async Task<(double Share, double Told)> CostAsync(string what, Visitor? visitor, CancellationToken ct)
    {
        var (server, broker, told) = (_process.Processor, _broker.Processor, visitor?.Messages ?? 0);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < options.Seconds; i++)
        {
            await ChangeAsync(ct);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var share = (_process.Processor - server).TotalSeconds / seconds;
        Say($"{what}: server {share * 100:0.0} % of a core, broker {(_broker.Processor - broker).TotalSeconds / seconds * 100:0.0} %");
        return (share, ((visitor?.Messages ?? 0) - told) / seconds);
    }

    // Spread over a second, as changes are.
    private async Task ChangeAsync(CancellationToken ct)
    {
        const int Parts = 10;
        var second = _second++;
        var clock = Stopwatch.StartNew();
        for (var part = 0; part < Parts; part++)
        {
            var work = new List<Task>();
            for (var i = part; i < options.Nodes / 100; i += Parts)
            {
                work.Add(_nodes[(second * (options.Nodes / 100) + i) % _nodes.Count].ChangeAsync());
            }

            for (var i = part; i < options.Pods / 100; i += Parts)
            {
                work.Add(_nodes[(second * 37 + i * 7) % _nodes.Count].ChangePodAsync(second));
            }

            await Task.WhenAll(work);
            if (TimeSpan.FromSeconds((part + 1.0) / Parts) - clock.Elapsed is { Ticks: > 0 } left)
            {
                await Task.Delay(left, TimeProvider.System, ct);
            }
        }
    }

    private async Task<Measurement> AskAsync(Visitor visitor, string what, bool changes, CancellationToken ct)
    {
        var times = new List<TimeSpan>();
        var changing = changes ? Task.Run(() => CostAsync("asked, 1 % change", visitor, ct), ct) : Task.CompletedTask;
        for (var i = 0; i < options.Seconds * RequestsPerSecond; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            var code = await visitor.AskAsync($"\"verb\":\"get\",\"kind\":\"Node\",\"name\":\"node-{i % options.Nodes}\"", ct);
            times.Add(code == 200 ? Stopwatch.GetElapsedTime(begun) : throw new InvalidOperationException($"a request was answered with {code}"));
            if (TimeSpan.FromSeconds(1.0 / RequestsPerSecond) - times[^1] is { Ticks: > 0 } left)
            {
                await Task.Delay(left, TimeProvider.System, ct);
            }
        }

        await changing;
        return new(what, [.. times], default);
    }

    private void Show(string when) => Say(
        $"{when}: server {_process.Memory:0} MiB, {_process.Files} files (limit {_process.FileLimit}); broker {_broker.Memory:0} MiB, {_broker.Files} files (limit {_broker.FileLimit})");

    private async Task<int> CountAsync(string path, string what, CancellationToken ct) =>
        (await server.Client.GetStringAsync(path, ct)).Split(what).Length - 1;

    private async Task CreateAsync(string path, string body, CancellationToken ct)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync(path, content, ct);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (clock.Elapsed > _patience)
            {
                throw new TimeoutException("the cluster was not built in time");
            }

            await Task.Delay(_pause, TimeProvider.System, ct);
        }
    }

    private string InTls(string name) => Path.Combine(server.TlsDirectory, name);

    private MqttClientOptions Person() => new()
    {
        ClientId = "",
        Host = "127.0.0.1",
        Port = server.HttpsPort,
        CaFile = InTls("ca.crt"),
        CertificateFile = InTls("admin.crt"),
        KeyFile = InTls("admin.key"),
    };

    private MqttClientOptions Node(string name, CertificateAuthority authority)
    {
        var issued = authority.IssueClient(new CertificateSubject(name, "system:nodes"));
        var (certificate, key) = (Path.Combine(keys.FullName, $"{name}.crt"), Path.Combine(keys.FullName, $"{name}.key"));
        File.WriteAllText(certificate, issued.CertificatePem);
        File.WriteAllText(key, issued.KeyPem);
        return new() { ClientId = "", Host = "127.0.0.1", Port = server.MqttPort, CaFile = InTls("ca.crt"), CertificateFile = certificate, KeyFile = key };
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Say(string line) => Console.WriteLine(line);

    private static string Deployment(int i) => $$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web-{{i}}"},"spec":{"replicas":{{FleetOptions.PodsOfDeployment}},"selector":{"matchLabels":{"app":"web-{{i}}"} },
        "template":{"metadata":{"labels":{"app":"web-{{i}}"} },"spec":{"automountServiceAccountToken":false,"containers":[{"name":"c","image":"localhost/busybox:1",
        "resources":{"requests":{"cpu":"10m","memory":"16Mi"} } }]} } } }
        """;

    // Of no pods: each change of an endpoint goes to every node, which is another matter.
    private static string Service(int i) => $$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web-{{i}}"},"spec":{"selector":{"app":"none-{{i}}"},"ports":[{"port":80}]} }
        """;
}
