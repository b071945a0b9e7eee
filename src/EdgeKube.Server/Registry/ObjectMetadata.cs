using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Registry;

/// <summary>Reads and writes the metadata of an object that is still a tree.</summary>
internal sealed class ObjectMetadata
{
    private readonly JsonObject _metadata;

    public ObjectMetadata(JsonObject value)
    {
        if (value["metadata"] is not JsonObject metadata)
        {
            metadata = [];
            value["metadata"] = metadata;
        }

        _metadata = metadata;
    }

    public string Name
    {
        get => Text("name");
        set => _metadata["name"] = value;
    }

    public string GenerateName => Text("generateName");

    public string Namespace
    {
        get => Text("namespace");
        set => _metadata["namespace"] = value;
    }

    public string Uid
    {
        get => Text("uid");
        set => _metadata["uid"] = value;
    }

    public string ResourceVersion => Text("resourceVersion");

    public long Generation
    {
        get => Number("generation") ?? 0;
        set => _metadata["generation"] = value;
    }

    public DateTimeOffset? DeletionTimestamp
    {
        get => Text("deletionTimestamp") is { Length: > 0 } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
        set => _metadata["deletionTimestamp"] = value is { } time ? TimeConverter.Format(WholeSeconds(time)) : null;
    }

    public long? DeletionGracePeriodSeconds
    {
        get => Number("deletionGracePeriodSeconds");
        set => _metadata["deletionGracePeriodSeconds"] = value;
    }

    public IReadOnlyList<string> Finalizers
    {
        get => [.. (_metadata["finalizers"] as JsonArray ?? []).Select(f => f?.GetValueKind() == JsonValueKind.String ? f.GetValue<string>() : "")];
        set
        {
            if (value.Count == 0)
            {
                _metadata.Remove("finalizers");
            }
            else
            {
                _metadata["finalizers"] = new JsonArray([.. value.Select(f => (JsonNode)f)]);
            }
        }
    }

    public JsonNode? ManagedFields
    {
        get => _metadata["managedFields"];
        set
        {
            _metadata.Remove("managedFields");
            if (value is not null)
            {
                _metadata["managedFields"] = value;
            }
        }
    }

    /// <summary>Takes the entries out: most of what a write goes through has no use for them, and they may be half of an object.</summary>
    /// <returns>Null when there are none, or what stands there is no list: then it stays, to be refused.</returns>
    public static JsonArray? TakeManagedFields(JsonObject value)
    {
        if (value["metadata"] is not JsonObject metadata || metadata["managedFields"] is not JsonArray entries)
        {
            return null;
        }

        metadata.Remove("managedFields");
        return entries;
    }

    public static void ReplaceManagedFields(JsonObject value, Func<JsonArray?, JsonNode?> change)
    {
        var entries = TakeManagedFields(value);
        if (entries is not null)
        {
            value["metadata"]!["managedFields"] = change(entries);
        }
    }

    public void SetCreationTimestamp(DateTimeOffset time) => _metadata["creationTimestamp"] = TimeConverter.Format(WholeSeconds(time));

    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _metadata.Remove(name);
        }
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);

    private string Text(string name) =>
        _metadata[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    private long? Number(string name) =>
        _metadata[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
