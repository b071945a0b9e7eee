using System.Text.Json;
using EdgeKube.Agent.Runtimes.Cri.Wire;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Reads CRI's messages into what the agent knows.</summary>
internal static class CriSight
{
    public static SandboxSight Of(PodSandbox sandbox, string ip) => new()
    {
        Id = sandbox.Id,
        Namespace = sandbox.Metadata.Namespace,
        Name = sandbox.Metadata.Name,
        Uid = sandbox.Metadata.Uid,
        Attempt = (int)sandbox.Metadata.Attempt,
        Ready = sandbox.State == PodSandboxState.SandboxReady,
        CreatedAt = Time(sandbox.CreatedAt),
        Ip = ip,
        Labels = new Dictionary<string, string>(sandbox.Labels),
    };

    public static ContainerSight Of(Container container, ContainerStatus status) => new()
    {
        Id = container.Id,
        SandboxId = container.PodSandboxId,
        PodUid = container.Labels.GetValueOrDefault(PodLabels.Uid, ""),
        Name = container.Metadata.Name,
        Attempt = (int)container.Metadata.Attempt,
        Phase = Phase(status.State),
        Image = status.Image?.Image ?? container.Image?.Image ?? "",
        ImageId = status.ImageRef,
        CreatedAt = Time(status.CreatedAt),
        StartedAt = TimeOrNull(status.StartedAt),
        FinishedAt = TimeOrNull(status.FinishedAt),
        ExitCode = status.ExitCode,
        Reason = status.Reason,
        Message = status.Message,
        Labels = new Dictionary<string, string>(container.Labels),
    };

    public static RuntimeImage Of(Image image) => new(
        image.Id,
        image.RepoDigests.FirstOrDefault() ?? image.Id,
        [.. image.RepoTags, .. image.RepoDigests],
        (long)image.Size,
        image.Uid is { } uid ? uid.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : image.Username)
    {
        Pinned = image.Pinned,
    };

    /// <summary>Out of the words that a verbose answer adds.</summary>
    public static string Architecture(ImageStatusReply reply)
    {
        if (!reply.Info.TryGetValue("info", out var info))
        {
            return "";
        }

        try
        {
            using var document = JsonDocument.Parse(info);
            return document.RootElement.TryGetProperty("imageSpec", out var spec) && spec.TryGetProperty("architecture", out var architecture)
                ? architecture.GetString() ?? ""
                : "";
        }
        catch (JsonException)
        {
            return ""; // another runtime's words
        }
    }

    private static ContainerPhase Phase(ContainerState state) => state switch
    {
        ContainerState.ContainerCreated => ContainerPhase.Created,
        ContainerState.ContainerRunning => ContainerPhase.Running,
        ContainerState.ContainerExited => ContainerPhase.Exited,
        _ => ContainerPhase.Unknown,
    };

    private static DateTimeOffset? TimeOrNull(long nanoseconds) => nanoseconds > 0 ? Time(nanoseconds) : null;

    private static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
