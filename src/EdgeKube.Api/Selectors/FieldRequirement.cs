using System.Text.Json;

namespace EdgeKube.Api.Selectors;

/// <summary>One comparison of a field selector.</summary>
internal sealed record FieldRequirement(string Field, bool Equal, string Value)
{
    private readonly string[] _path = Field == "source" ? ["source", "component"] : Field.Split('.');

    public bool Matches(JsonElement root) => (Read(root) == Value) == Equal;

    private string Read(JsonElement at)
    {
        foreach (var step in _path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
            {
                return Absent;
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.String => at.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => at.GetRawText(),
            _ => Absent,
        };
    }

    /// <summary>Booleans that are left out are false.</summary>
    private string Absent => Field is "spec.unschedulable" or "spec.hostNetwork" ? "false" : "";
}
