using System.Globalization;
using System.Text.Json;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Reads Podman's documents into what the agent knows.</summary>
internal static class PodmanSight
{
    /// <summary>What containerd says of a container whose end nobody saw, such as after a power cut.</summary>
    private const int LostExitCode = 255;

    /// <param name="listed">An entry of the list of containers.</param>
    /// <param name="ip">Its address, which the network knows.</param>
    public static SandboxSight Sandbox(JsonElement listed, string ip)
    {
        var labels = listed.Map("Labels");
        var ready = listed.Text("State") == "running";
        return new()
        {
            Id = listed.Text("Id"),
            Namespace = labels.GetValueOrDefault(PodLabels.Namespace, ""),
            Name = labels.GetValueOrDefault(PodLabels.Name, ""),
            Uid = labels.GetValueOrDefault(PodLabels.Uid, ""),
            Attempt = Attempt(labels),
            Ready = ready,
            CreatedAt = listed.Time("Created") ?? DateTimeOffset.UnixEpoch,
            Ip = ready ? ip : "",
            Labels = PodmanLabels.Given(labels),
        };
    }

    /// <summary>A sandbox of which only the network is left.</summary>
    public static SandboxSight Sandbox(SandboxRecord record) => new()
    {
        Id = record.Key,
        Namespace = record.Namespace,
        Name = record.Name,
        Uid = record.Uid,
        Attempt = record.Attempt,
        Ready = false,
        CreatedAt = record.CreatedAt,
    };

    /// <param name="listed">An entry of the list of containers.</param>
    /// <param name="inspected">Its inspection, needed unless it runs.</param>
    /// <param name="startError">Why it could not be started, when that was tried.</param>
    public static ContainerSight Container(JsonElement listed, JsonElement inspected, string? startError)
    {
        var labels = listed.Map("Labels");
        var state = inspected.Member("State");
        var sight = new ContainerSight
        {
            Id = listed.Text("Id"),
            SandboxId = labels.GetValueOrDefault(PodmanLabels.Sandbox, ""),
            PodUid = labels.GetValueOrDefault(PodLabels.Uid, ""),
            Name = labels.GetValueOrDefault(PodLabels.Container, ""),
            Attempt = Attempt(labels),
            Phase = Phase(listed.Text("State")),
            Image = labels.GetValueOrDefault(PodmanLabels.Image) ?? listed.Text("Image"),
            ImageId = PodmanImages.WithAlgorithm(listed.Text("ImageID")),
            CreatedAt = listed.Time("Created") ?? DateTimeOffset.UnixEpoch,
            StartedAt = state.Time("StartedAt") ?? Seconds(listed.Number("StartedAt")),
            Labels = PodmanLabels.Given(labels),
            Runtime = "podman",
        };
        return startError is not null ? NeverStarted(sight, startError) : Ended(sight, state);
    }

    private static ContainerSight Ended(ContainerSight sight, JsonElement state) => sight switch
    {
        // It ran when the machine lost power: Podman forgets how it ended, and shows it as new.
        { Phase: ContainerPhase.Created, StartedAt: { } started } => sight with
        {
            Phase = ContainerPhase.Exited,
            ExitCode = LostExitCode,
            Reason = "Unknown",
            FinishedAt = Later(state.Time("FinishedAt"), started),
        },
        { Phase: ContainerPhase.Exited } => sight with
        {
            ExitCode = (int)state.Number("ExitCode"),
            FinishedAt = Later(state.Time("FinishedAt"), sight.StartedAt ?? sight.CreatedAt), // the start is noted last when the end is near
            Reason = state.Flag("OOMKilled") ? "OOMKilled" : state.Number("ExitCode") == 0 ? "Completed" : "Error",
        },
        _ => sight,
    };

    private static ContainerSight NeverStarted(ContainerSight sight, string error) => sight with
    {
        Phase = ContainerPhase.Exited,
        ExitCode = 128,
        Reason = "StartError",
        Message = error,
        FinishedAt = sight.CreatedAt,
    };

    private static DateTimeOffset Later(DateTimeOffset? finished, DateTimeOffset started) => finished > started ? finished.Value : started;

    private static int Attempt(Dictionary<string, string> labels) =>
        int.TryParse(labels.GetValueOrDefault(PodmanLabels.Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;

    private static ContainerPhase Phase(string state) => state switch
    {
        "created" or "configured" or "initialized" => ContainerPhase.Created,
        "running" or "paused" or "stopping" => ContainerPhase.Running,
        "exited" or "stopped" or "removing" => ContainerPhase.Exited,
        _ => ContainerPhase.Unknown,
    };

    private static DateTimeOffset? Seconds(long seconds) => seconds > 0 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
