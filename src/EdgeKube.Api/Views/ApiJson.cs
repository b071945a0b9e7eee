using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeKube.Api.Views;

/// <summary>Reads and writes the views without reflection.</summary>
/// <remarks>A member of a view that has an initial value is <c>set</c>, not <c>init</c>: the generated reader overwrites the initial value of an
/// <c>init</c> member that the JSON lacks.</remarks>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    GenerationMode = JsonSourceGenerationMode.Metadata,
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
[JsonSerializable(typeof(PodDisruptionBudgetView))]
[JsonSerializable(typeof(PersistentVolumeView))]
[JsonSerializable(typeof(PersistentVolumeClaimView))]
[JsonSerializable(typeof(EventView))]
public sealed partial class ApiJson : JsonSerializerContext;
