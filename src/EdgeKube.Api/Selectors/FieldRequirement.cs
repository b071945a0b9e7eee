using System.Text.Json;

namespace EdgeKube.Api.Selectors;

/// <summary>One comparison of a field selector.</summary>
internal sealed record FieldRequirement(string Field, bool Equal, string Value)
{
    private readonly string[] _path = Field switch
    {
        "source" => ["source", "component"],
        "status.successful" => ["status", "succeeded"],
        _ => Field.Split('.'),
    };

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

    /// <summary>Booleans that are left out are false, and counts are zero.</summary>
    private string Absent => Field switch
    {
        "spec.unschedulable" or "spec.hostNetwork" => "false",
        "status.successful" => "0",
        _ => "",
    };
}
