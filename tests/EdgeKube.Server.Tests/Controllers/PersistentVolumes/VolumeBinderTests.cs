using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.PersistentVolumes;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.PersistentVolumes;

public sealed class VolumeBinderTests : RegistryFixture, IEventRecorder
{
    private static readonly ResourceKey _claim = new(BuiltIn.PersistentVolumeClaims, "default", "data");
    private readonly List<string> _events = [];

    void IEventRecorder.Record(ObjectReference about, string type, string reason, string message, string component, string? host) =>
        _events.Add($"{type} {reason} {message}");

    [Fact]
    public async Task A_claim_gets_the_smallest_volume_that_is_large_enough()
    {
        await VolumeAsync("small", "1Gi");
        await VolumeAsync("large", "10Gi");
        await VolumeAsync("middle", "5Gi");
        await ClaimAsync("2Gi", "");
        await RoundAsync();
        var claim = await FoundAsync(_claim);
        Assert.Equal("middle", (string?)claim!["spec"]!["volumeName"]);
        Assert.Equal("Bound", (string?)claim["status"]!["phase"]);
        Assert.Equal("5Gi", (string?)claim["status"]!["capacity"]!["storage"]);
        Assert.Equal("Bound", await PhaseAsync("middle"));
        Assert.Equal("Available", await PhaseAsync("small"));
        await RoundAsync();
        var before = Registry.Revision;
        await RoundAsync();
        Assert.Equal(before, Registry.Revision);
    }

    [Fact]
    public async Task A_claim_without_a_volume_says_why()
    {
        await ClaimAsync("2Gi", "");
        await RoundAsync();
        Assert.Equal("Normal FailedBinding no persistent volumes available for this claim and no storage class is set", _events.Single());
    }

    [Fact]
    public async Task A_claim_grows_only_when_it_is_bound_and_its_class_allows_it()
    {
        await CreateAsync(BuiltIn.StorageClasses, "", """{"metadata":{"name":"fixed"},"provisioner":"example.com/disk"}""");
        await ClaimAsync("1Gi", "fixed");
        Assert.Equal("persistentvolumeclaims \"data\" is forbidden: Only bound persistent volume claims can be expanded", await GrowAsync("2Gi"));
        await VolumeAsync("one", "1Gi", "fixed");
        await RoundAsync();
        Assert.Equal(
            "persistentvolumeclaims \"data\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
            await GrowAsync("2Gi"));
        await ChangeAsync(new ResourceKey(BuiltIn.StorageClasses, "", "fixed"), c => c["allowVolumeExpansion"] = true);
        Assert.Equal("", await GrowAsync("2Gi"));
        await RoundAsync();
        Assert.StartsWith("Normal ExternalExpanding ", _events[^1], StringComparison.Ordinal);
        Assert.Equal("1Gi", (string?)(await FoundAsync(_claim))!["status"]!["capacity"]!["storage"]);
    }

    private async Task<string> GrowAsync(string size)
    {
        try
        {
            await ChangeAsync(_claim, c => c["spec"]!["resources"]!["requests"]!["storage"] = size);
            return "";
        }
        catch (EdgeKube.Api.Errors.ApiException e)
        {
            return e.Message;
        }
    }

    [Fact]
    public async Task A_local_path_volume_is_made_where_the_first_pod_goes()
    {
        await new LocalPathClass(Registry).StartAsync(Ct);
        await CreateAsync(BuiltIn.Nodes, "", """{"metadata":{"name":"board-1","labels":{"kubernetes.io/hostname":"board-1"}}}""");
        await ClaimAsync("2Gi", null);
        await RoundAsync();
        Assert.Equal("Normal WaitForFirstConsumer waiting for first consumer to be created before binding", _events.Single());
        await ChangeAsync(_claim, c => c["metadata"]!["annotations"] = new JsonObject { ["volume.kubernetes.io/selected-node"] = "board-1" });
        await RoundAsync();
        await RoundAsync();
        var claim = await FoundAsync(_claim);
        var name = (string)claim!["spec"]!["volumeName"]!;
        Assert.Equal($"pvc-{claim["metadata"]!["uid"]}", name);
        var volume = (await FoundAsync(Volume(name)))!;
        Assert.Equal($"/var/lib/edgekube/agent/storage/{name}_default_data", (string?)volume["spec"]!["local"]!["path"]);
        Assert.Equal("Delete", (string?)volume["spec"]!["persistentVolumeReclaimPolicy"]);
        Assert.Equal("board-1", (string?)volume["metadata"]!["annotations"]!["edgekube.io/node"]);

        await ChangeAsync(_claim, c => c["spec"]!["resources"]!["requests"]!["storage"] = "3Gi");
        await RoundAsync();
        Assert.Equal("3Gi", (string?)(await FoundAsync(Volume(name)))!["spec"]!["capacity"]!["storage"]);
        Assert.Equal("3Gi", (string?)(await FoundAsync(_claim))!["status"]!["capacity"]!["storage"]);
        Assert.Equal("Normal VolumeResizeSuccessful Resize volume succeeded", _events[^1]);

        await Registry.DeleteAsync(_claim, new DeleteOptions(), Ct);
        await RoundAsync();
        Assert.Null(await FoundAsync(_claim));
        await RoundAsync();
        Assert.Equal("Released", await PhaseAsync(name)); // until the node says that the folder is gone
        await Registry.DeleteAsync(new ResourceKey(BuiltIn.Nodes, "", "board-1"), new DeleteOptions(), Ct);
        await RoundAsync();
        await RoundAsync();
        Assert.Null(await FoundAsync(Volume(name)));
    }

    [Fact]
    public async Task A_claim_that_a_pod_uses_stays_until_the_pod_is_gone()
    {
        await VolumeAsync("only", "5Gi");
        await ClaimAsync("2Gi", "");
        await CreateAsync(BuiltIn.Pods, "default", """
            {"metadata":{"name":"p"},"spec":{"nodeName":"board-1","containers":[{"name":"c","image":"i"}],
            "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}]}}
            """);
        await RoundAsync();
        await Registry.DeleteAsync(_claim, new DeleteOptions(), Ct);
        Assert.NotNull((await RoundAsync()).After);
        Assert.NotNull(await FoundAsync(_claim));
        await ChangeAsync(new ResourceKey(BuiltIn.Pods, "default", "p"), p => p["status"]!["phase"] = "Succeeded", "status");
        await RoundAsync();
        Assert.Null(await FoundAsync(_claim));
        await RoundAsync();
        Assert.Equal("Released", await PhaseAsync("only"));
    }

    private Task<Requeue> RoundAsync() => new VolumeBinder(new VolumeObjects(Registry), this).RunAsync(Ct);

    private static ResourceKey Volume(string name) => new(BuiltIn.PersistentVolumes, "", name);

    private async Task<string?> PhaseAsync(string volume) => (string?)(await FoundAsync(Volume(volume)))?["status"]?["phase"];

    private Task<WriteResult> VolumeAsync(string name, string size, string storageClass = "") => CreateAsync(BuiltIn.PersistentVolumes, "", $$$"""
        {"metadata":{"name":"{{{name}}}"},"spec":{"capacity":{"storage":"{{{size}}}"},"accessModes":["ReadWriteOnce"],
        "hostPath":{"path":"/data/{{{name}}}"},"persistentVolumeReclaimPolicy":"Retain","storageClassName":"{{{storageClass}}}"}}
        """);

    private Task<WriteResult> ClaimAsync(string size, string? storageClass)
    {
        var named = storageClass is null ? "" : $"\"storageClassName\":\"{storageClass}\",";
        return CreateAsync(BuiltIn.PersistentVolumeClaims, "default", $$$$$"""
            {"metadata":{"name":"data"},"spec":{{{{{{named}}}}}"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{{{size}}}}}"}}}}
            """);
    }

    private Task<WriteResult> ChangeAsync(ResourceKey key, Action<JsonNode> change, string subresource = "") => Registry.UpdateAsync(
        key,
        current =>
        {
            change(current);
            return current;
        },
        WriteOptions.Own("test") with { Subresource = subresource },
        Ct);
}
