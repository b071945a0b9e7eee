using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;
using EdgeKube.Platform.Systemd;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>A container that is a unit, as it is written down.</summary>
internal sealed record UnitContainer
{
    public required string Id { get; init; }

    public required string SandboxId { get; init; }

    public required string PodUid { get; init; }

    public required string Name { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was seen to have ended, all that there is to know of it is here.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    public int ExitCode { get; init; }

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public required string Log { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Who it runs as, what it sees and may use: that of its commands, too.</summary>
    public required IReadOnlyList<UnitProperty> Context { get; init; }

    public string StopSignal { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public string Unit => $"edgekube-{Id}.service";

    /// <summary>It was started, and nobody has seen it end.</summary>
    public bool MayRun => StartedAt is not null && FinishedAt is null;

    public ContainerSight Sight() => new()
    {
        Id = Id,
        SandboxId = SandboxId,
        PodUid = PodUid,
        Name = Name,
        Attempt = Attempt,
        Phase = FinishedAt is not null ? ContainerPhase.Exited : StartedAt is not null ? ContainerPhase.Running : ContainerPhase.Created,
        Image = HostImage.Name,
        ImageId = HostImage.Name,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        ExitCode = ExitCode,
        Reason = Reason,
        Message = Message,
        Runtime = "systemd",
        Labels = Labels,
    };

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["sandbox"] = SandboxId,
        ["uid"] = PodUid,
        ["name"] = Name,
        ["attempt"] = Attempt,
        ["createdAt"] = UnitRecords.Text(CreatedAt),
        ["startedAt"] = UnitRecords.Text(StartedAt),
        ["finishedAt"] = UnitRecords.Text(FinishedAt),
        ["exitCode"] = ExitCode,
        ["reason"] = Reason,
        ["message"] = Message,
        ["log"] = Log,
        ["command"] = UnitRecords.Json(Command),
        ["context"] = new JsonArray([.. Context.Select(p => (JsonNode)new JsonArray(p.Name, p.Signature, UnitRecords.Json(p.Value)))]),
        ["stopSignal"] = StopSignal,
        ["labels"] = UnitRecords.Json(Labels),
    };

    public static UnitContainer Of(JsonElement json) => new()
    {
        Id = json.Text("id"),
        SandboxId = json.Text("sandbox"),
        PodUid = json.Text("uid"),
        Name = json.Text("name"),
        Attempt = (int)json.Number("attempt"),
        CreatedAt = json.Time("createdAt") ?? DateTimeOffset.UnixEpoch,
        StartedAt = json.Time("startedAt"),
        FinishedAt = json.Time("finishedAt"),
        ExitCode = (int)json.Number("exitCode"),
        Reason = json.Text("reason"),
        Message = json.Text("message"),
        Log = json.Text("log"),
        Command = json.Texts("command"),
        Context = [.. json.Member("context").Items().Select(p => new UnitProperty(p[0].GetString()!, p[1].GetString()!, UnitRecords.Value(p[2])))],
        StopSignal = json.Text("stopSignal"),
        Labels = json.Map("labels"),
    };
}
