using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>Writes the cells of one row.</summary>
internal readonly struct RowWriter(Utf8JsonWriter json)
{
    public void Text(string value) => json.WriteStringValue(value);

    public void Number(long value) => json.WriteNumberValue(value);

    public void Truth(bool value) => json.WriteBooleanValue(value);

    public void Nothing() => json.WriteNullValue();

    public void Raw(JsonElement value) => value.WriteTo(json);
}
