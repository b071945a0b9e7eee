using System.Text.Json;
using EdgeKube.Agent.Tests.Networking;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.Volumes;

/// <summary>Volumes on the real file system; those that are mounted need root.</summary>
public sealed class PodVolumesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-vol-");
    private readonly FakeDesiredState _state = new();
    private readonly FakeTokenSource _source = new(TimeProvider.System);
    private readonly FakeAgentMemory _memory = new();
    private readonly FakeImageTrees _images;

    public PodVolumesTests() => _images = new FakeImageTrees { Folder = Path.Combine(_directory.FullName, "images") };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var point in MountTable.Below(_directory.FullName).Reverse())
        {
            Kernel.Unmount(point);
        }

        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_pod_waits_for_what_is_missing_and_says_so_in_Kubernetes_words()
    {
        var volumes = Volumes();
        var pod = Pod("""{"name":"a","configMap":{"name":"settings"}}""", """{"name":"b","configMap":{"name":"other","items":[{"key":"k","path":"p"}]}}""");
        _state.Put("configmaps/default/other", """{"data":{"x":"1"}}""");
        Assert.Equal(
            [
                "MountVolume.SetUp failed for volume \"a\" : configmap \"settings\" not found",
                "MountVolume.SetUp failed for volume \"b\" : configmap references non-existent config key: k",
            ],
            await volumes.SetUpAsync(pod, Ct));
        Assert.False(volumes.IsReady("u1"));
        _state.Put("configmaps/default/settings", """{"data":{"x":"1"}}""");
        _state.Put("configmaps/default/other", """{"data":{"k":"2"}}""");
        Assert.Empty(await volumes.SetUpAsync(pod, Ct));
        Assert.True(volumes.IsReady("u1"));
        Assert.Equal("2", Read(volumes, pod, "b", "p"));
    }

    [Fact]
    public async Task An_image_is_mounted_read_only_for_the_container_that_has_it_and_let_go_of_with_the_pod()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory.FullName, "images", "sha256:1", "conf")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "1", Ct);
        var volumes = Volumes();
        var pod = Pod("""{"name":"i","image":{"reference":"localhost/data:1"}}""");
        Assert.Empty(await volumes.SetUpAsync(pod, Ct));
        Assert.Empty(volumes.Images.MissingOf(pod, new ContainerSpec { Name = "other", Image = "x" }));
        var container = new ContainerSpec
        {
            Name = "c",
            Image = "x",
            VolumeMounts = [JsonElement.Parse("""{"name":"i","mountPath":"/i"}"""), JsonElement.Parse("""{"name":"i","mountPath":"/s","subPath":"conf"}""")],
        };
        await volumes.Images.MountAsync("u1", Assert.Single(volumes.Images.MissingOf(pod, container)), "sha256:1", Ct);
        Assert.Empty(volumes.Images.MissingOf(pod, container));
        var mounts = volumes.Mounts(pod, container, new Dictionary<string, string>());
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(mounts[0].HostPath, "conf", "a"), Ct));
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(mounts[1].HostPath, "a"), Ct));
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(mounts[1].HostPath, "a"), "2"));
        Assert.Equal(["edgekube-u1-i"], _images.Held);
        await volumes.TearDownAsync("u1");
        Assert.Empty(_images.Held);
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(folder, "a"), Ct));
    }

    [Fact]
    public async Task Content_follows_the_API_and_stays_when_its_source_goes()
    {
        var volumes = Volumes();
        var pod = Pod("""{"name":"a","configMap":{"name":"settings"}}""");
        _state.Put("configmaps/default/settings", """{"data":{"x":"1"},"binaryData":{"y":"AAE="}}""");
        await volumes.SetUpAsync(pod, Ct);
        _state.Put("configmaps/default/settings", """{"data":{"x":"2"}}""");
        var ready = volumes.All.Single();
        await volumes.RefreshAsync(ready, pod, Ct);
        Assert.Equal("2", Read(volumes, pod, "a", "x"));
        Assert.False(File.Exists(Path.Combine(Folder(volumes, pod, "a"), "y")));
        _state.Put("configmaps/default/settings", "null");
        await volumes.RefreshAsync(ready, pod, Ct);
        Assert.Equal("2", Read(volumes, pod, "a", "x"));
        Assert.NotNull(ready.DueAt);
    }

    [Fact]
    public async Task Secrets_and_tokens_are_in_memory_alone_and_go_with_the_pod()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        var volumes = Volumes();
        var pod = Pod(
            """{"name":"s","secret":{"secretName":"keys","defaultMode":256}}""",
            """
            {"name":"t","projected":{"sources":[{"serviceAccountToken":{"path":"token","expirationSeconds":3607}},
            {"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"fieldPath":"metadata.namespace"}}]}}]}}
            """);
        _state.Put("secrets/default/keys", """{"data":{"k":"djE="}}""");
        Assert.Empty(await volumes.SetUpAsync(pod, Ct));
        Assert.Equal(2, MountTable.Below(_directory.FullName).Count);
        Assert.Equal("v1", Read(volumes, pod, "s", "k"));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(Folder(volumes, pod, "s"), "k")));
        Assert.Equal("default", Read(volumes, pod, "t", "namespace"));
        Assert.Equal([new TokenOrder("default", "web", "u1", "robot", "", 3607)], _source.Orders);
        Assert.Empty(await volumes.SetUpAsync(pod, Ct));
        Assert.Equal(2, MountTable.Below(_directory.FullName).Count);

        await volumes.TearDownAsync("u1");
        Assert.Empty(MountTable.Below(_directory.FullName));
        Assert.False(Directory.Exists(Path.Combine(_directory.FullName, "pods", "u1", "volumes")));
        Assert.Empty(_memory.List("token/"));
    }

    [Fact]
    public async Task What_pods_left_that_are_gone_is_removed_and_a_path_of_the_host_is_not()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        var host = _directory.CreateSubdirectory("host");
        var file = Path.Combine(host.FullName, "kept");
        await File.WriteAllTextAsync(file, "kept", Ct);
        var volumes = Volumes();
        var pod = Pod($$$"""{"name":"h","hostPath":{"path":"{{{host.FullName}}}"}}""", """{"name":"m","emptyDir":{"medium":"Memory"}}""");
        Assert.Empty(await volumes.SetUpAsync(pod, Ct));
        var container = new ContainerSpec { Name = "c", VolumeMounts = [Json("""{"name":"h","mountPath":"/h","subPath":"kept"}"""), Json("""{"name":"h","mountPath":"/i","subPath":"new/er"}""")] };
        var mounts = volumes.Mounts(pod, container, new Dictionary<string, string>());
        Assert.Equal("kept", await File.ReadAllTextAsync(mounts[0].HostPath, Ct));
        Assert.True(Directory.Exists(Path.Combine(host.FullName, "new", "er")));
        Assert.Equal(mounts, volumes.Mounts(pod, container, new Dictionary<string, string>())); // the container starts again
        Kernel.Unmount(mounts[0].HostPath);
        Kernel.Unmount(mounts[1].HostPath);
        Assert.Equal(mounts, volumes.Mounts(pod, container, new Dictionary<string, string>())); // or the board does

        await Volumes().KeepOnlyAsync(new HashSet<string>());
        Assert.Empty(MountTable.Below(_directory.FullName));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_directory.FullName, "pods")));
        Assert.Equal("kept", await File.ReadAllTextAsync(file, Ct));
    }

    [Fact]
    public async Task A_mount_is_read_only_with_all_that_is_mounted_in_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        var host = _directory.CreateSubdirectory("host");
        var inner = host.CreateSubdirectory("inner").FullName;
        EmptyFolder.MountMemory(inner, bytes: null);
        var volumes = Volumes();
        var pod = Pod($$$"""{"name":"h","hostPath":{"path":"{{{host.FullName}}}"}}""");
        await volumes.SetUpAsync(pod, Ct);
        var container = new ContainerSpec
        {
            Name = "c",
            VolumeMounts = [Json("""{"name":"h","mountPath":"/h","readOnly":true,"recursiveReadOnly":"Enabled"}""")],
        };
        var mount = volumes.Mounts(pod, container, new Dictionary<string, string>()).Single();
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(mount.HostPath, "inner", "file"), ""));
        await File.WriteAllTextAsync(Path.Combine(inner, "file"), "", Ct);
    }

    [Fact]
    public async Task A_folder_that_grows_beyond_its_limit_is_told_of_once()
    {
        var volumes = Volumes();
        var told = new List<string>();
        volumes.Exceeded += told.Add;
        var pod = Pod("""{"name":"e","emptyDir":{"sizeLimit":"64Ki"}}""");
        await volumes.SetUpAsync(pod, Ct);
        var ready = volumes.All.Single();
        volumes.Measure(ready, pod);
        Assert.Null(volumes.ExcessOf("u1"));
        await File.WriteAllBytesAsync(Path.Combine(Folder(volumes, pod, "e"), "file"), new byte[128 * 1024], Ct);
        volumes.Measure(ready, pod);
        volumes.Measure(ready, pod);
        Assert.Equal(["u1"], told);
        Assert.Equal("Usage of EmptyDir volume \"e\" exceeds the limit \"64Ki\". ", volumes.ExcessOf("u1")!.Value.Message);
    }

    [Fact]
    public async Task A_volume_by_a_claim_is_a_folder_of_the_agents_and_goes_when_the_server_says_so()
    {
        var volumes = Volumes();
        var pod = Pod("""{"name":"d","persistentVolumeClaim":{"claimName":"data"}}""");
        Assert.Equal(["MountVolume.SetUp failed for volume \"d\" : persistentvolumeclaim \"data\" not found"], await volumes.SetUpAsync(pod, Ct));
        _state.Put("persistentvolumeclaims/default/data", """{"spec":{"volumeName":"pv"}}""");
        const string Volume = """
            {"metadata":{"name":"pv","annotations":{"pv.kubernetes.io/provisioned-by":"edgekube.io/local-path","edgekube.io/node":"board-1"}},
            "spec":{"local":{"path":"/elsewhere/pv_default_data"},"persistentVolumeReclaimPolicy":"Delete"},"status":{"phase":"PHASE"}}
            """;
        _state.Put("persistentvolumes//pv", Volume.Replace("PHASE", "Bound", StringComparison.Ordinal));
        Assert.Empty(await volumes.SetUpAsync(pod, Ct));
        var folder = Folder(volumes, pod, "d");
        Assert.Equal(Path.Combine(_directory.FullName, "storage", "pv_default_data"), folder);
        await volumes.TearDownAsync("u1");
        Assert.True(Directory.Exists(folder));

        var claimed = new ClaimedVolume(Identity(), new VolumeObjects(_state));
        Assert.False(claimed.IsToRemove(new VolumeObjects(_state).Volume("pv")!));
        _state.Put("persistentvolumes//pv", Volume.Replace("PHASE", "Released", StringComparison.Ordinal));
        Assert.True(claimed.IsToRemove(new VolumeObjects(_state).Volume("pv")!));
        Assert.True(claimed.Remove(new VolumeObjects(_state).Volume("pv")!));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_subPath_that_a_link_leads_out_of_its_volume_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        var volumes = Volumes();
        var pod = Pod("""{"name":"e","emptyDir":{}}""");
        await volumes.SetUpAsync(pod, Ct);
        File.CreateSymbolicLink(Path.Combine(Folder(volumes, pod, "e"), "out"), "/etc");
        File.CreateSymbolicLink(Path.Combine(Folder(volumes, pod, "e"), "up"), "../../..");
        foreach (var path in new[] { "out", "out/passwd", "up", "up/new" })
        {
            var container = new ContainerSpec { Name = "c", VolumeMounts = [Json($$"""{"name":"e","mountPath":"/e","subPath":"{{path}}"}""")] };
            var refused = Assert.Throws<VolumeException>(() => volumes.Mounts(pod, container, new Dictionary<string, string>()));
            Assert.StartsWith("failed to prepare subPath for volumeMount \"e\" of container \"c\": ", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(MountTable.Below(_directory.FullName));
    }

    [Theory]
    [InlineData("""{"name":"v","mountPath":"/v"}""", null, null)]
    [InlineData("""{"name":"v","mountPath":"/v","readOnly":true}""", true, "Disabled")]
    [InlineData("""{"name":"v","mountPath":"/v","readOnly":true,"recursiveReadOnly":"Enabled"}""", true, "Enabled")]
    public void The_status_of_a_container_tells_how_it_has_its_volumes(string mount, bool? isReadOnly, string? recursively) => Assert.Equal(
        new VolumeMountStatus { Name = "v", MountPath = "/v", ReadOnly = isReadOnly, RecursiveReadOnly = recursively }, ContainerMounts.StatusOf(Json(mount)));

    [Theory]
    [InlineData("/etc", "error SubPath `/etc` must not be an absolute path")]
    [InlineData("a/../..", "unable to provision SubPath `a/../..`: must not contain '..'")]
    public void A_subPath_that_is_none_is_told_in_the_kubelets_words(string path, string told) =>
        Assert.Equal(told, Assert.Throws<VolumeException>(() => SubPath.Check(path)).Message);

    [Fact]
    public void A_subPathExpr_is_expanded_and_a_variable_that_is_not_there_is_named()
    {
        var values = new Dictionary<string, string> { ["NAME"] = "web" };
        Assert.Equal("a/web/$(X)", SubPath.Of(Json("""{"subPathExpr":"a/$(NAME)/$$(X)"}"""), values));
        Assert.Equal("missing value for \"X\"", Assert.Throws<VolumeException>(() => SubPath.Of(Json("""{"subPathExpr":"$(X)"}"""), values)).Message);
    }

    [Theory]
    [InlineData("Directory", "missing", "is not a directory")]
    [InlineData("File", "missing", "is not a file")]
    [InlineData("FileOrCreate", "missing/file", "is not a file")]
    [InlineData("Socket", "", "is not a socket file")]
    [InlineData("CharDevice", "", "is not a character device")]
    [InlineData("BlockDevice", "", "is not a block device")]
    public void A_path_of_the_host_must_be_what_the_pod_says(string type, string below, string problem)
    {
        var path = Path.Combine(_directory.FullName, below);
        var wrong = Assert.Throws<VolumeException>(() => HostPath.Prepare(Json($$"""{"path":"{{path}}","type":"{{type}}"}""")));
        Assert.Equal($"hostPath type check failed: {path} {problem}", wrong.Message);
    }

    [Fact]
    public void A_path_of_the_host_is_made_when_the_pod_says_so()
    {
        HostPath.Prepare(Json($$"""{"path":"{{_directory.FullName}}/d/e","type":"DirectoryOrCreate"}"""));
        HostPath.Prepare(Json($$"""{"path":"{{_directory.FullName}}/d/f","type":"FileOrCreate"}"""));
        HostPath.Prepare(Json("""{"path":"/dev/null","type":"CharDevice"}"""));
        Assert.True(Directory.Exists(Path.Combine(_directory.FullName, "d", "e")));
        Assert.True(File.Exists(Path.Combine(_directory.FullName, "d", "f")));
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static PodView Pod(params string[] volumes) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "u1" },
        Spec = new PodSpec
        {
            ServiceAccountName = "robot",
            Volumes = [.. volumes.Select(Json)],
            Containers = [new ContainerSpec { Name = "c" }],
        },
    };

    private static string Folder(PodVolumes volumes, PodView pod, string name)
    {
        var container = new ContainerSpec { Name = "c", VolumeMounts = [Json($$"""{"name":"{{name}}","mountPath":"/x"}""")] };
        return volumes.Mounts(pod, container, new Dictionary<string, string>()).Single().HostPath;
    }

    private static string Read(PodVolumes volumes, PodView pod, string name, string file) => File.ReadAllText(Path.Combine(Folder(volumes, pod, name), file));

    private AgentIdentity Identity() => new()
    {
        NodeName = "board-1",
        Directory = _directory.FullName,
        RunDirectory = _directory.FullName,
        PodLogDirectory = _directory.FullName,
        NodeIp = "127.0.0.1",
        Version = "v1",
        ClusterCidr = "10.42.0.0/16",
        ServiceCidr = "10.43.0.0/16",
    };

    private PodVolumes Volumes() => PodVolumes.Make(
        Identity(),
        new VolumeObjects(_state),
        new PodTokens(_source, _memory, TimeProvider.System, NullLogger<PodTokens>.Instance),
        _images,
        () => new NodeAmounts(0, 0, 0),
        TimeProvider.System,
        NullLogger<PodVolumes>.Instance);
}
