using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeKube.Api.Views;

/// <summary>Reads and writes the views without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(PodView))]
[JsonSerializable(typeof(NodeView))]
[JsonSerializable(typeof(NamespaceView))]
[JsonSerializable(typeof(ConfigMapView))]
[JsonSerializable(typeof(SecretView))]
[JsonSerializable(typeof(ServiceAccountView))]
[JsonSerializable(typeof(ServiceView))]
[JsonSerializable(typeof(EndpointSliceView))]
[JsonSerializable(typeof(DeploymentView))]
[JsonSerializable(typeof(ReplicaSetView))]
[JsonSerializable(typeof(LeaseView))]
[JsonSerializable(typeof(EventView))]
public sealed partial class ApiJson : JsonSerializerContext;
