using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Controllers.FlowControl;

/// <summary>Says of each flow schema whether the priority level that it names is there.</summary>
internal sealed class DanglingSchemas(IRegistry registry, TimeProvider time) : IRound
{
    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.FlowSchemas, BuiltIn.PriorityLevelConfigurations];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        var levels = (await ListAsync(BuiltIn.PriorityLevelConfigurations, ct)).Select(Name).ToHashSet(StringComparer.Ordinal);
        foreach (var schema in await ListAsync(BuiltIn.FlowSchemas, ct))
        {
            var level = (string?)schema["spec"]?["priorityLevelConfiguration"]?["name"] ?? "";
            var wanted = levels.Contains(level) ? "False" : "True";
            if (Find(schema) is not { } condition || (string?)condition["status"] != wanted)
            {
                await WriteAsync(new ResourceKey(BuiltIn.FlowSchemas, "", Name(schema)), level, wanted, ct);
            }
        }

        return Requeue.OnChange;
    }

    private static string Name(JsonObject item) => (string)item["metadata"]!["name"]!;

    private static JsonObject? Find(JsonObject schema) =>
        (schema["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == "Dangling");

    private async Task<IReadOnlyList<JsonObject>> ListAsync(GroupResource type, CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(type), ""), ct);
        return [.. list.Items.Select(item => JsonNode.Parse(item.Value.Span)!.AsObject())];
    }

    private async Task WriteAsync(ResourceKey key, string level, string dangling, CancellationToken ct)
    {
        var condition = new JsonObject
        {
            ["type"] = "Dangling",
            ["status"] = dangling,
            ["lastTransitionTime"] = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds())),
            ["reason"] = dangling == "True" ? "NotFound" : "Found",
            ["message"] = dangling == "True"
                ? $"This FlowSchema references the PriorityLevelConfiguration object named \"{level}\" but there is no such object"
                : $"This FlowSchema references the PriorityLevelConfiguration object named \"{level}\" and it exists",
        };
        try
        {
            await registry.UpdateAsync(
                key,
                current =>
                {
                    var others = (current["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().Where(c => (string?)c["type"] != "Dangling");
                    current["status"] = new JsonObject { ["conditions"] = new JsonArray([.. others.Select(c => c.DeepClone()), condition.DeepClone()]) };
                    return current;
                },
                WriteOptions.Own("flow-schema-conditions") with { Subresource = "status" },
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }
}
