using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Api.Apply;

/// <summary>One entry of <c>metadata.managedFields</c>: who set which fields.</summary>
public sealed class ManagedFieldsEntry
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    private JsonObject? _written;
    private FieldSet? _fields;

    public required string Manager { get; init; }

    /// <summary><see cref="Apply"/> or <see cref="Update"/>.</summary>
    public required string Operation { get; init; }

    public required string ApiVersion { get; init; }

    public string Subresource { get; init; } = "";

    /// <summary>RFC 3339, or "".</summary>
    public string Time { get; init; } = "";

    /// <summary>Read when it is first asked for: most writes do not touch most entries.</summary>
    public FieldSet Fields
    {
        get => _fields ??= FieldSet.Parse(_written?["fieldsV1"] as JsonObject ?? []);
        init => _fields = value;
    }

    public bool IsApply => Operation == Apply;

    /// <summary>How messages name it.</summary>
    public string Shown
    {
        get
        {
            var shown = $"\"{Manager}\"" + (Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "");
            return IsApply ? shown : $"{shown} using {ApiVersion}";
        }
    }

    /// <returns>Null when it is none.</returns>
    public static ManagedFieldsEntry? Read(JsonNode? entry)
    {
        if (entry is not JsonObject members || Text(members, "fieldsType") != "FieldsV1"
            || Text(members, "operation") is not (Apply or Update) || members["fieldsV1"] is not (JsonObject or null))
        {
            return null;
        }

        return new()
        {
            Manager = Text(members, "manager"),
            Operation = Text(members, "operation"),
            ApiVersion = Text(members, "apiVersion"),
            Subresource = Text(members, "subresource"),
            Time = Text(members, "time"),
            _written = members,
        };
    }

    /// <summary>An applier keeps one entry through all versions of a kind; an updater has one per version.</summary>
    public bool IsOf(ManagedFieldsEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource
            && (IsApply || ApiVersion == other.ApiVersion);
    }

    public ManagedFieldsEntry With(FieldSet fields, string? time = null) => ReferenceEquals(fields, _fields) && time is null
        ? this
        : new()
        {
            Manager = Manager,
            Operation = Operation,
            ApiVersion = ApiVersion,
            Subresource = Subresource,
            Time = time ?? Time,
            Fields = fields,
        };

    /// <summary>The entry without these fields, itself if it has none of them, or null when nothing is left.</summary>
    public ManagedFieldsEntry? Without(FieldSet lost)
    {
        ArgumentNullException.ThrowIfNull(lost);
        // A write of status has nothing to do with who set spec: most entries need not be read.
        if (_fields is null && _written?["fieldsV1"] is JsonObject { Count: > 0 } fields && !lost.Children.Keys.Any(fields.ContainsKey))
        {
            return this;
        }

        var left = Fields.Difference(lost);
        return left.IsEmpty ? null : With(left);
    }

    public JsonObject ToJson()
    {
        if (_written is not null)
        {
            return (JsonObject)_written.DeepClone();
        }

        var json = new JsonObject { ["manager"] = Manager, ["operation"] = Operation, ["apiVersion"] = ApiVersion };
        if (Time.Length > 0)
        {
            json["time"] = Time;
        }

        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = Fields.ToJson();
        if (Subresource.Length > 0)
        {
            json["subresource"] = Subresource;
        }

        return json;
    }

    private static string Text(JsonObject members, string name) =>
        members[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
}
