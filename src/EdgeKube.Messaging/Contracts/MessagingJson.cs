using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeKube.Api.Views;

namespace EdgeKube.Messaging.Contracts;

/// <summary>Reads and writes the contracts without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(NodePresence))]
[JsonSerializable(typeof(NodeHello))]
[JsonSerializable(typeof(DesiredDelta))]
[JsonSerializable(typeof(DesiredAck))]
[JsonSerializable(typeof(NodeReport))]
[JsonSerializable(typeof(PodReport))]
[JsonSerializable(typeof(NodeEvents))]
[JsonSerializable(typeof(NodeUsage))]
[JsonSerializable(typeof(NodeStatics))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(JoinReply))]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(CertificateReply))]
[JsonSerializable(typeof(PodTokenRequest))]
[JsonSerializable(typeof(PodTokenReply))]
[JsonSerializable(typeof(NodeVolumes))]
[JsonSerializable(typeof(StreamOpen))]
[JsonSerializable(typeof(StreamEnd))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(TerminalSize))]
[JsonSerializable(typeof(NodeUpgradeAnswer))]
public sealed partial class MessagingJson : JsonSerializerContext;
