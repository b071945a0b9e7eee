using System.Text.Json;

namespace EdgeKube.Server.Management.Streams;

/// <summary>Finds a member in JSON without reading the rest.</summary>
internal static class JsonMember
{
    /// <summary>From before an object, or from its beginning, to the value of a member.</summary>
    public static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
        }

        while (reader.TokenType is not JsonTokenType.None && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
