using System.Text.Json;

namespace EdgeKube.Messaging.Contracts;

/// <summary>All static pods of a node, as their mirrors on the server are to be; sent whole when one changed.</summary>
public sealed record NodeStatics
{
    public required string Connection { get; init; }

    /// <summary>Whole Pods; the annotation <c>kubernetes.io/config.mirror</c> tells their versions apart.</summary>
    public IReadOnlyList<JsonElement> Pods { get; set; } = [];
}
