using System.Text.Json.Nodes;

namespace EdgeKube.Api.Apply;

/// <summary>A configuration that somebody applies.</summary>
/// <param name="Value">In the form of its kind: known fields only, each of its type.</param>
/// <param name="Fields">The fields it sets, as it was sent.</param>
/// <param name="Force">Take over fields that are others'.</param>
public sealed record AppliedConfig(JsonObject Value, FieldSet Fields, bool Force);
