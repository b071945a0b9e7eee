using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>A pod whose containers are units, as it is written down: systemd forgets what it is not running.</summary>
internal sealed record UnitSandbox
{
    public required string Id { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The start of the machine that it was made in; its units end with that.</summary>
    public required string Boot { get; init; }

    /// <summary>The slice that its units are in.</summary>
    public required string Slice { get; init; }

    /// <summary>The slice was made for it, and goes with it.</summary>
    public bool OwnsSlice { get; init; }

    public bool Stopped { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public SandboxSight Sight(string boot) => new()
    {
        Id = Id,
        Namespace = Namespace,
        Name = Name,
        Uid = Uid,
        Attempt = Attempt,
        Ready = !Stopped && Boot == boot,
        CreatedAt = CreatedAt,
        Labels = Labels,
    };

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["namespace"] = Namespace,
        ["name"] = Name,
        ["uid"] = Uid,
        ["attempt"] = Attempt,
        ["createdAt"] = UnitRecords.Text(CreatedAt),
        ["boot"] = Boot,
        ["slice"] = Slice,
        ["ownsSlice"] = OwnsSlice,
        ["stopped"] = Stopped,
        ["labels"] = UnitRecords.Json(Labels),
    };

    public static UnitSandbox Of(JsonElement json) => new()
    {
        Id = json.Text("id"),
        Namespace = json.Text("namespace"),
        Name = json.Text("name"),
        Uid = json.Text("uid"),
        Attempt = (int)json.Number("attempt"),
        CreatedAt = json.Time("createdAt") ?? DateTimeOffset.UnixEpoch,
        Boot = json.Text("boot"),
        Slice = json.Text("slice"),
        OwnsSlice = json.Flag("ownsSlice"),
        Stopped = json.Flag("stopped"),
        Labels = json.Map("labels"),
    };
}
