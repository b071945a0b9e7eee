using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>Which object stored bytes are, and until when.</summary>
internal readonly record struct ObjectIdentity(string Uid, DateTimeOffset? Deleted)
{
    /// <summary>Reads the metadata alone, which stands near the beginning.</summary>
    public static ObjectIdentity Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                return ReadMetadata(ref reader);
            }

            reader.Read();
            reader.Skip();
        }

        return default;
    }

    private static ObjectIdentity ReadMetadata(ref Utf8JsonReader reader)
    {
        var (uid, deleted) = ("", (DateTimeOffset?)null);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("uid"u8))
            {
                reader.Read();
                uid = reader.GetString() ?? "";
            }
            else if (reader.ValueTextEquals("deletionTimestamp"u8))
            {
                reader.Read();
                deleted = DateTimeOffset.Parse(reader.GetString() ?? "", CultureInfo.InvariantCulture);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new(uid, deleted);
    }
}
