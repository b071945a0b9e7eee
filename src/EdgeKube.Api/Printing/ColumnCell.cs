using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.Printing;

/// <summary>A cell that a JSONPath gives.</summary>
internal static class ColumnCell
{
    public static void Write(RowWriter row, PrinterColumn column, JsonElement item, DateTimeOffset now)
    {
        var found = JsonPath.Find(item, column.JsonPath);
        if (found.Count == 0 || found[0].ValueKind == JsonValueKind.Null)
        {
            row.Nothing();
            return;
        }

        switch (column.Type)
        {
            case "date":
                row.Text(found[0].Time() is { } time ? HumanDuration.Format(now - time) : "<unknown>");
                break;
            case "integer" or "number" when found[0].ValueKind == JsonValueKind.Number:
                row.Raw(found[0]);
                break;
            case "boolean" when found[0].ValueKind is JsonValueKind.True or JsonValueKind.False:
                row.Raw(found[0]);
                break;
            case "string":
                row.Text(string.Join(',', found.Select(Show)));
                break;
            default:
                row.Nothing(); // a value of another type than the column promises
                break;
        }
    }

    private static string Show(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
