using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Patches;

/// <summary>Kubernetes' strategic merge patch, driven by the schema's merge keys and strategies.</summary>
public static class StrategicMergePatch
{
    /// <summary>Gives the patched copy; neither argument is changed.</summary>
    public static JsonObject Apply(JsonObject current, JsonObject patch, SchemaNode schema) => throw new NotImplementedException();
}
