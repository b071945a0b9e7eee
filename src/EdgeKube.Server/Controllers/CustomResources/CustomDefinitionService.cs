using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.CustomResources;

/// <summary>Follows CustomResourceDefinitions: gives them names, serves their kinds, and says so in their status, in this order.</summary>
internal sealed class CustomDefinitionService(IRegistry registry, WorkQueue<ResourceKey> cleanup, TimeProvider time) : BackgroundService
{
    private const string ObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private readonly SortedDictionary<string, CustomDefinition> _known = new(StringComparer.Ordinal);
    private readonly ResourceDefinition _type = registry.Definitions.Get(BuiltIn.CustomResourceDefinitions);
    private readonly SchemaNode _objectMeta = registry.Definitions.Types[ObjectMeta];
    private readonly WriteOptions _write = WriteOptions.Own("custom-resource-definitions") with { Subresource = "status" };
    private IReadOnlyList<ResourceDefinition> _served = [];
    private long _revision;

    /// <summary>Whoever starts after this sees the stored kinds.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ListAsync(cancellationToken);
        Serve();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await SettleAsync(stoppingToken);
        while (true)
        {
            try
            {
                await foreach (var batch in registry.WatchAsync(new WatchQuery(_type, "", _revision), stoppingToken))
                {
                    foreach (var change in batch)
                    {
                        See(change);
                    }

                    await SettleAsync(stoppingToken);
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                await ListAsync(stoppingToken); // the watch fell behind what is remembered
                await SettleAsync(stoppingToken);
            }
        }
    }

    private async Task ListAsync(CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(_type, ""), ct);
        _revision = list.Revision;
        var present = list.Items.Select(i => ResourceKey.Parse(i.Key).Name).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _known.Keys.Where(name => !present.Contains(name)).ToList())
        {
            _known.Remove(gone);
        }

        foreach (var item in list.Items)
        {
            Remember(ResourceKey.Parse(item.Key), item.Revision, item.Value);
        }
    }

    private void See(WatchEvent change)
    {
        var key = ResourceKey.Parse(change.Key);
        if (change.Type == WatchEventType.Deleted)
        {
            _known.Remove(key.Name);
        }
        else
        {
            Remember(key, change.Revision, change.Json);
        }

        _revision = change.Revision;
    }

    private void Remember(ResourceKey key, long revision, ReadOnlyMemory<byte> json)
    {
        var value = ObjectJson.Read(json);
        var metadata = new ObjectMetadata(value);
        var terminating = metadata.DeletionTimestamp is not null;
        var made = string.Create(CultureInfo.InvariantCulture, $"{metadata.Uid}/{metadata.Generation}/{terminating}");
        var before = _known.GetValueOrDefault(key.Name);
        _known[key.Name] = new(
            key.Name,
            revision,
            (string?)value["spec"]?["group"] ?? "",
            value["spec"]?["names"]?.DeepClone() as JsonObject ?? [],
            value["status"]?.DeepClone() as JsonObject ?? [],
            terminating,
            made,
            before?.Made == made ? before.Kinds : CustomDefinitions.Read(json, _objectMeta));
        if (terminating)
        {
            cleanup.Add(key);
        }
    }

    private async Task SettleAsync(CancellationToken ct)
    {
        foreach (var definition in _known.Values.ToList())
        {
            var names = Plan(definition);
            var wanted = Status(definition, names);
            if (!JsonNode.DeepEquals(wanted, definition.Status))
            {
                // First it is served, then it is said to be: who waits for Established finds the kind.
                _known[definition.Name] = definition with { Status = wanted };
                Serve();
                await WriteAsync(definition, wanted, ct);
            }
        }

        Serve();
    }

    private CustomNames Plan(CustomDefinition definition) => CustomNames.Plan(
        definition.Names,
        definition.Status["acceptedNames"] as JsonObject,
        [.. _known.Values.Where(o => o.Group == definition.Group && o.Name != definition.Name).Select(o => o.Status["acceptedNames"]).OfType<JsonObject>()]);

    private JsonObject Status(CustomDefinition definition, CustomNames names)
    {
        var status = (JsonObject)definition.Status.DeepClone();
        var established = CustomConditions.IsTrue(status, "Established");
        status["acceptedNames"] = names.Accepted;
        CustomConditions.Set(status, "NamesAccepted", names.AllAccepted ? "True" : "False", names.Reason, names.Message, time);
        if (names.AllAccepted || established)
        {
            CustomConditions.Set(status, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", time);
        }
        else
        {
            CustomConditions.Set(status, "Established", "False", "NotAccepted", "not all names are accepted", time);
        }

        return status;
    }

    private void Serve()
    {
        List<ResourceDefinition> kinds = [.. _known.Values.Where(d => CustomConditions.IsTrue(d.Status, "Established")).SelectMany(d => d.Kinds)];
        if (!kinds.SequenceEqual(_served, ReferenceEqualityComparer.Instance))
        {
            _served = kinds;
            registry.Serve(kinds);
        }
    }

    private async Task WriteAsync(CustomDefinition definition, JsonObject status, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                _type.Key("", definition.Name),
                crd =>
                {
                    // Only what is decided here: others write the status too.
                    var written = crd["status"] as JsonObject ?? [];
                    written["acceptedNames"] = status["acceptedNames"]?.DeepClone();
                    foreach (var type in (ReadOnlySpan<string>)["NamesAccepted", "Established"])
                    {
                        var condition = CustomConditions.Find(status, type)!;
                        CustomConditions.Set(
                            written, type, (string)condition["status"]!, (string)condition["reason"]!, (string)condition["message"]!, time);
                    }

                    crd["status"] = written;
                    return crd;
                },
                _write,
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile: the watch will say so
        }
    }
}
