using System.Text.Json.Serialization;

namespace EdgeKube.Api.Views;

/// <summary>What a node is made of (core/v1 NodeSystemInfo; every member is required by the API).</summary>
public sealed record NodeSystemInfo
{
    [JsonPropertyName("machineID")]
    public string MachineId { get; set; } = "";

    [JsonPropertyName("systemUUID")]
    public string SystemUuid { get; set; } = "";

    [JsonPropertyName("bootID")]
    public string BootId { get; set; } = "";

    public string KernelVersion { get; set; } = "";

    public string OsImage { get; set; } = "";

    public string ContainerRuntimeVersion { get; set; } = "";

    public string KubeletVersion { get; set; } = "";

    public string KubeProxyVersion { get; set; } = "";

    public string OperatingSystem { get; set; } = "";

    public string Architecture { get; set; } = "";
}
