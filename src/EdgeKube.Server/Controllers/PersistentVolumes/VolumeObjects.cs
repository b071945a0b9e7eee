using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Reads and writes claims and volumes; an object that is gone meanwhile needs no write.</summary>
internal sealed class VolumeObjects(IRegistry registry)
{
    private const string Writer = "persistentvolume-controller";

    public async Task<List<JsonObject>> ListAsync(GroupResource type, string ns, CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(type), ns), ct);
        return [.. list.Items.Select(item => ObjectJson.Read(item.Value))];
    }

    public async Task<JsonObject?> FindAsync(GroupResource type, string ns, string name, CancellationToken ct) =>
        await registry.FindAsync(new ResourceKey(type, ns, name), ct) is { } found ? ObjectJson.Read(found.Value) : null;

    public async Task CreateVolumeAsync(JsonObject volume, CancellationToken ct)
    {
        try
        {
            await registry.CreateAsync(registry.Definitions.Get(BuiltIn.PersistentVolumes), "", volume, WriteOptions.Own(Writer), ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // made by a round before, which was cut short
        }
    }

    public Task ChangeAsync(GroupResource type, JsonObject item, Action<JsonObject> change, CancellationToken ct) =>
        WriteAsync(type, item, change, WriteOptions.Own(Writer), ct);

    public Task SetStatusAsync(GroupResource type, JsonObject item, Action<JsonObject> change, CancellationToken ct) =>
        WriteAsync(type, item, current => change(current.Ensure("status")), WriteOptions.Own(Writer) with { Subresource = "status" }, ct);

    public async Task DeleteVolumeAsync(JsonObject volume, CancellationToken ct)
    {
        try
        {
            await registry.DeleteAsync(new ResourceKey(BuiltIn.PersistentVolumes, "", volume.Name()), new DeleteOptions(), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // gone
        }
    }

    private async Task WriteAsync(GroupResource type, JsonObject item, Action<JsonObject> change, WriteOptions options, CancellationToken ct)
    {
        var uid = item.Map("metadata").Text("uid");
        try
        {
            await registry.UpdateAsync(
                new ResourceKey(type, item.Namespace(), item.Name()),
                current =>
                {
                    if (current.Map("metadata").Text("uid") == uid)
                    {
                        change(current);
                    }

                    return current;
                },
                options,
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }
}
