using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>Reads metadata without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(ObjectFacts))]
internal sealed partial class GarbageJson : JsonSerializerContext;
