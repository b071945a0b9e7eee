using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>A value as messages show it: JSON as it is, texts in quotes.</summary>
internal sealed record Shown(string Json)
{
    public static object Of(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : new Shown(value?.ToJsonString() ?? "null");

    public override string ToString() => Json;
}
