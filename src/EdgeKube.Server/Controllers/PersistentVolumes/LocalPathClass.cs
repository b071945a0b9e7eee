using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Makes the StorageClass of folders on nodes, the default one of a cluster that has no other, before the API server answers.</summary>
internal sealed class LocalPathClass(IRegistry registry) : IHostedService
{
    private const string Name = "local-path";
    private const string Standard = "storageclass.kubernetes.io/is-default-class";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var classes = registry.Definitions.Get(BuiltIn.StorageClasses);
        if (await registry.FindAsync(classes.Key("", Name), cancellationToken) is not null)
        {
            return;
        }

        var others = (await registry.ListAsync(new ListQuery(classes, ""), cancellationToken)).Items;
        var isFirst = !others.Any(c => (string?)ObjectJson.Read(c.Value)["metadata"]?["annotations"]?[Standard] == "true");
        var body = new JsonObject
        {
            ["apiVersion"] = "storage.k8s.io/v1",
            ["kind"] = "StorageClass",
            ["metadata"] = new JsonObject
            {
                ["name"] = Name,
                ["annotations"] = new JsonObject { [Standard] = isFirst ? "true" : "false" },
            },
            ["provisioner"] = VolumeMatch.LocalPath,
            ["reclaimPolicy"] = "Delete",
            ["allowVolumeExpansion"] = true,
            ["volumeBindingMode"] = "WaitForFirstConsumer",
        };
        try
        {
            await registry.CreateAsync(classes, "", body, WriteOptions.Own("local-path-class"), cancellationToken);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // somebody else was first
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
