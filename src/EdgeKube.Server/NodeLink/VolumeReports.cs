using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.NodeLink;

/// <summary>Deletes released volumes whose folders a node has removed; a node may say so of its own alone.</summary>
internal sealed class VolumeReports(IRegistry registry)
{
    public async Task ApplyAsync(string node, NodeVolumes report, CancellationToken ct)
    {
        foreach (var name in report.Removed)
        {
            var key = new ResourceKey(BuiltIn.PersistentVolumes, "", name);
            if (await registry.FindAsync(key, ct) is not { } found || !IsDone(ObjectJson.Read(found.Value), node))
            {
                continue;
            }

            try
            {
                await registry.DeleteAsync(key, new DeleteOptions(), ct);
            }
            catch (ApiException e) when (e.Reason == "NotFound")
            {
                // somebody else was first
            }
        }
    }

    private static bool IsDone(System.Text.Json.Nodes.JsonObject volume, string node) =>
        volume.Map("metadata").Map("annotations").Text(VolumeMatch.NodeAnnotation) == node
        && volume.Map("spec").Text("persistentVolumeReclaimPolicy") == "Delete"
        && volume.Map("status").Text("phase") == "Released";
}
