using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds;

/// <summary>What new objects take from others, through the registry.</summary>
public sealed class AdmissionTests : RegistryFixture
{
    [Fact]
    public async Task A_pod_has_the_priority_of_its_class()
    {
        await CreateAsync(BuiltIn.PriorityClasses, "", """{"metadata":{"name":"high"},"value":1000,"preemptionPolicy":"Never"}""");
        var pod = await PodAsync("""{"priorityClassName":"high","containers":[{"name":"c","image":"x"}]}""");
        Assert.Equal(1000, (int)pod["spec"]!["priority"]!);
        Assert.Equal("Never", (string?)pod["spec"]!["preemptionPolicy"]);
        var refused = await Assert.ThrowsAsync<ApiException>(() => PodAsync("""{"priorityClassName":"none","containers":[{"name":"c","image":"x"}]}"""));
        Assert.Equal("pods \"p\" is forbidden: no PriorityClass with name none was found", refused.Message);
    }

    [Fact]
    public async Task A_pod_has_the_overhead_and_the_nodes_of_its_runtime()
    {
        await CreateAsync(
            BuiltIn.RuntimeClasses, "", """{"metadata":{"name":"vm"},"handler":"vm","overhead":{"podFixed":{"memory":"64Mi"}},"scheduling":{"nodeSelector":{"vm":"yes"}}}""");
        var pod = await PodAsync("""{"runtimeClassName":"vm","containers":[{"name":"c","image":"x"}]}""");
        Assert.Equal("64Mi", (string?)pod["spec"]!["overhead"]!["memory"]);
        Assert.Equal("yes", (string?)pod["spec"]!["nodeSelector"]!["vm"]);
    }

    [Fact]
    public async Task A_pod_is_held_to_its_namespaces_limits()
    {
        await CreateAsync(
            BuiltIn.LimitRanges, "default", """{"metadata":{"name":"l"},"spec":{"limits":[{"type":"Container","max":{"memory":"1Gi"},"default":{"memory":"256Mi"}}]}}""");
        var pod = await PodAsync("""{"containers":[{"name":"c","image":"x"}]}""");
        Assert.Equal(
            """{"limits":{"memory":"256Mi"},"requests":{"memory":"256Mi"}}""", pod["spec"]!["containers"]![0]!["resources"]!.ToJsonString());
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => PodAsync("""{"containers":[{"name":"c","image":"x","resources":{"limits":{"memory":"2Gi"}}}]}"""));
        Assert.Contains("maximum memory usage per Container is 1Gi, but limit is 2Gi", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_without_a_class_gets_the_default_one()
    {
        await CreateAsync(
            BuiltIn.StorageClasses,
            "",
            """{"metadata":{"name":"fast","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"example.com/fast"}""");
        var claim = await CreatedAsync(
            BuiltIn.PersistentVolumeClaims, """{"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        Assert.Equal("fast", (string?)claim["spec"]!["storageClassName"]);
        Assert.Equal("Filesystem", (string?)claim["spec"]!["volumeMode"]);
        Assert.Equal("Pending", (string?)claim["status"]!["phase"]);
    }

    [Fact]
    public async Task Ephemeral_containers_are_added_and_never_taken_away()
    {
        await PodAsync("""{"containers":[{"name":"c","image":"x"}]}""");
        var key = new ResourceKey(BuiltIn.Pods, "default", "p");
        var written = await Registry.UpdateAsync(key, Add, Own with { Subresource = "ephemeralcontainers" }, Ct);
        Assert.Equal("debug", (string?)Parse(written.Json)["spec"]!["ephemeralContainers"]![0]!["name"]);
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => Registry.UpdateAsync(key, Remove, Own with { Subresource = "ephemeralcontainers" }, Ct));
        Assert.Contains("existing ephemeral containers \"debug\" may not be removed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resize_changes_resources_only()
    {
        await PodAsync("""{"containers":[{"name":"c","image":"x","resources":{"requests":{"cpu":"100m"}}}]}""");
        var key = new ResourceKey(BuiltIn.Pods, "default", "p");
        var written = await Registry.UpdateAsync(
            key, p => Container(p, c => c["resources"]!["requests"]!["cpu"] = "200m"), Own with { Subresource = "resize" }, Ct);
        Assert.Equal("200m", (string?)Parse(written.Json)["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"]);
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => Registry.UpdateAsync(key, p => Container(p, c => c["image"] = "y"), Own with { Subresource = "resize" }, Ct));
        Assert.Contains("only cpu and memory resources are mutable", refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject Container(JsonObject pod, Action<JsonObject> change)
    {
        change((JsonObject)pod["spec"]!["containers"]![0]!);
        return pod;
    }

    private static JsonObject Add(JsonObject pod)
    {
        pod["spec"]!["ephemeralContainers"] = new JsonArray(new JsonObject { ["name"] = "debug", ["image"] = "busybox" });
        return pod;
    }

    private static JsonObject Remove(JsonObject pod)
    {
        pod["spec"]!.AsObject().Remove("ephemeralContainers");
        return pod;
    }

    private Task<JsonObject> PodAsync(string spec) => CreatedAsync(BuiltIn.Pods, $$$"""{"metadata":{"name":"p"},"spec":{{{spec}}}}""");
}
