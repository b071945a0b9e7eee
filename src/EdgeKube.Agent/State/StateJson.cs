using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeKube.Agent.State;

/// <summary>Writes what is stored, without reflection.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class StateJson : JsonSerializerContext;
