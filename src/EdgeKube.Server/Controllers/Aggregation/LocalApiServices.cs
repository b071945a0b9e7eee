using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Controllers.Aggregation;

/// <summary>Keeps one APIService for each group and version that is served; those that people made are theirs.</summary>
internal sealed class LocalApiServices(IRegistry registry) : IRound
{
    private const string Managed = "kube-aggregator.kubernetes.io/automanaged";
    private static readonly WriteOptions _own = WriteOptions.Own("local-api-services");

    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.APIServices];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        var definition = registry.Definitions.Get(BuiltIn.APIServices);
        var stored = (await registry.ListAsync(new ListQuery(definition, ""), ct)).Items
            .Select(item => JsonNode.Parse(item.Value.Span)!.AsObject())
            .ToDictionary(item => (string)item["metadata"]!["name"]!, StringComparer.Ordinal);
        var wanted = Wanted();
        foreach (var (name, spec) in wanted.Where(w => !stored.ContainsKey(w.Key)))
        {
            await CreateAsync(definition, name, spec, ct);
        }

        foreach (var (name, service) in stored.Where(s => s.Value["metadata"]?["labels"]?[Managed] is not null))
        {
            await KeepAsync(definition.Key("", name), service, wanted.GetValueOrDefault(name), ct);
        }

        return Requeue.OnChange;
    }

    private SortedDictionary<string, ApiServiceSpec> Wanted()
    {
        var wanted = new SortedDictionary<string, ApiServiceSpec>(StringComparer.Ordinal);
        foreach (var kind in registry.Definitions.All.Where(kind => kind.Group != BuiltIn.APIServices.Group))
        {
            wanted.TryAdd($"{kind.Version}.{kind.Group}", ApiServiceSpec.Of(kind));
        }

        return wanted;
    }

    private async Task CreateAsync(ResourceDefinition definition, string name, ApiServiceSpec spec, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = definition.ApiVersion,
            ["kind"] = definition.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Managed] = spec.IsCustom ? "true" : "onstart" } },
            ["spec"] = spec.ToJson(),
        };
        try
        {
            await registry.CreateAsync(definition, "", body, _own, ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // somebody was faster: the watch wakes the next round
        }
    }

    private async Task KeepAsync(ResourceKey key, JsonObject service, ApiServiceSpec? wanted, CancellationToken ct)
    {
        try
        {
            if (wanted is null)
            {
                await registry.DeleteAsync(key, new DeleteOptions(), ct);
            }
            else if (!JsonNode.DeepEquals(service["spec"], wanted.ToJson()))
            {
                await registry.UpdateAsync(
                    key,
                    current =>
                    {
                        current["spec"] = wanted.ToJson();
                        return current;
                    },
                    _own,
                    ct);
            }
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile: the watch wakes the next round
        }
    }
}
