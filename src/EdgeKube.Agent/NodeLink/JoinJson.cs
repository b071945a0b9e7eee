using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Reads and writes what a joined node keeps.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(JoinedCluster))]
internal sealed partial class JoinJson : JsonSerializerContext;
