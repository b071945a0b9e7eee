using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A node whose images have a disk of their own, a small one, that fills up.</summary>
public sealed class ImageDiskTests : IAsyncLifetime
{
    private const string Number = "8";
    private const string Node = "node-8";
    private const string Disk = "240M";
    private const int Fill = 60_000_000;
    private const string Foreign = "example.org/big";
    private static readonly Dictionary<string, string> _settings = new()
    {
        ["EDGEKUBE_EVICTION_HARD"] = "imagefs.available<50%",
        ["EDGEKUBE_EVICTION_MINIMUM_RECLAIM"] = "imagefs.available=5%",
        ["EDGEKUBE_EVICTION_PRESSURE_TRANSITION_PERIOD"] = "1s",
        ["EDGEKUBE_MINIMUM_IMAGE_TTL_DURATION"] = "0s",
    };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The runtime's own folder, with its root and its configuration.
    private static string Mounted { get; } = Repository.ClusterFile($"{Node}/agent/containerd");

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder.Path, "disk");
        Directory.CreateDirectory(Mounted);
        await RunAsync("truncate", "-s", Disk, file);
        await RunAsync("mkfs.ext4", "-q", "-F", file);
        await RunAsync("mount", "-o", "loop", file, Mounted);
        foreach (var (name, value) in _settings)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        try
        {
            (await Cluster.ScriptAsync(["node", "add-behind-nat", Number], Ct)).Succeeded();
        }
        finally
        {
            foreach (var name in _settings.Keys)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }

        await Cluster.KubectlAsync($"cordon {Node}");
    }

    public async ValueTask DisposeAsync()
    {
        (await Cluster.ScriptAsync(["node", "remove", Number], CancellationToken.None)).Succeeded();
        await Cluster.KubectlAsync($"delete node {Node}");
        _folder.Dispose();
    }

    [Fact]
    public async Task Images_that_nobody_needs_go_first_and_then_who_writes_most()
    {
        var node = JsonNode.Parse(await Cluster.KubectlAsync($"get --raw /api/v1/nodes/{Node}/proxy/stats/summary"))!["node"]!;
        var (all, images) = ((long)node["fs"]!["capacityBytes"]!, (long)node["runtime"]!["imageFs"]!["capacityBytes"]!);
        Assert.InRange(images, 200L << 20, 240L << 20);
        Assert.True(all > images, "the node's disk is that of the images");

        await ImportAsync();
        await Cluster.UntilAsync($"get events --field-selector=involvedObject.name={Node}", text =>
            text.Contains("Attempting to reclaim ephemeral-storage", StringComparison.Ordinal));
        await Cluster.UntilAsync($"get node {Node} -o jsonpath={{.status.images[*].names}}", text => !text.Contains(Foreign, StringComparison.Ordinal), TimeSpan.FromSeconds(90));
        await Cluster.UntilAsync(Condition, text => text == "False");

        await using var ns = await TestNamespace.NewAsync("image-disk");
        await ns.CreateAsync(Pod("quiet", "sleep 100000"));
        await ns.CreateAsync(Pod("writer", $"head -c {Fill * 2} /dev/zero >/big; sleep 100000"));
        await ns.UntilPodAsync("writer", ".status.reason", text => text == "Evicted");
        Assert.Matches(
            $"^The node was low on resource: ephemeral-storage. Threshold quantity: {images / 2}, available: [0-9]+Ki. Container c was using [0-9]+Ki, request is 0, has larger consumption of ephemeral-storage. $",
            await ns.KubectlAsync("get pod writer -o jsonpath={.status.message}"));
        Assert.Equal("Running", await ns.KubectlAsync("get pod quiet -o jsonpath={.status.phase}"));
    }

    private static string Condition => $"get node {Node} -o jsonpath={{.status.conditions[?(@.type==\"DiskPressure\")].status}}";

    private static string Pod(string name, string script) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          nodeName: {{Node}}
          terminationGracePeriodSeconds: 1
          containers: [{name: c, image: localhost/busybox:1, command: [sh, -c, '{{script}}']}]
        """;

    // As a registry would have given it: with a digest, and by no person.
    private async Task ImportAsync()
    {
        var archive = Path.Combine(_folder.Path, "big.tar");
        await File.WriteAllBytesAsync(archive, Archive(), Ct);
        var run = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.ClusterFile(Node))))[..8];
        await RunAsync(
            "ctr", "-a", $"/run/edgekube-{run}/agent/containerd/containerd.sock", "-n", "k8s.io", "images", "import", "--digests", "--base-name", Foreign, archive);
    }

    private static byte[] Archive()
    {
        var layer = Tar(("big", RandomNumberGenerator.GetBytes(Fill)));
        var architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "amd64" : "arm64";
        var config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"{{{architecture}}}","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:{{{Convert.ToHexStringLower(SHA256.HashData(layer))}}}"]}}""");
        var manifest = Encoding.UTF8.GetBytes($$"""[{"Config":"config.json","RepoTags":["{{Foreign}}:1"],"Layers":["layer.tar"]}]""");
        return Tar(("layer.tar", layer), ("config.json", config), ("manifest.json", manifest));
    }

    private static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var output = new MemoryStream();
        using (var tar = new TarWriter(output, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return output.ToArray();
    }

    private static async Task RunAsync(string program, params string[] arguments) =>
        (await Command.RunAsync(program, arguments, null, null, Ct)).Succeeded();
}
