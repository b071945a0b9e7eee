using System.Text.Json.Serialization;

namespace EdgeKube.Api.Views;

/// <summary>What a node is made of (core/v1 NodeSystemInfo; every member is required by the API).</summary>
public sealed record NodeSystemInfo
{
    [JsonPropertyName("machineID")]
    public string MachineId { get; init; } = "";

    [JsonPropertyName("systemUUID")]
    public string SystemUuid { get; init; } = "";

    [JsonPropertyName("bootID")]
    public string BootId { get; init; } = "";

    public string KernelVersion { get; init; } = "";

    public string OsImage { get; init; } = "";

    public string ContainerRuntimeVersion { get; init; } = "";

    public string KubeletVersion { get; init; } = "";

    public string KubeProxyVersion { get; init; } = "";

    public string OperatingSystem { get; init; } = "";

    public string Architecture { get; init; } = "";
}
