using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers;

/// <summary>Writes what controllers write, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(Condition))]
internal sealed partial class ControllersJson : JsonSerializerContext;
