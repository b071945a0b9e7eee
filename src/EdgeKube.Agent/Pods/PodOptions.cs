using System.Globalization;
using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Pods;

/// <summary>How a node keeps its pods.</summary>
public sealed record PodOptions
{
    /// <summary>The folder of static pods.</summary>
    public string ManifestPath { get; init; } = "";

    /// <summary>A container's log file is put aside when it is larger; negative never.</summary>
    public long ContainerLogMaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How many log files of a container there are at most, the one being written among them.</summary>
    public int ContainerLogMaxFiles { get; init; } = 5;

    /// <returns>Null when the text is no size, such as <c>10Mi</c>.</returns>
    public static long? Bytes(string size) => Quantity.TryParse(size, out var amount) && amount.Value > 0 ? amount.Value : null;

    /// <returns>Null when the text is no such number.</returns>
    public static int? Files(string count) => int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 2 ? number : null;
}
