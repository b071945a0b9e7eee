using System.Runtime.InteropServices;
using System.Text;

namespace EdgeKube.Messaging.Mqtt;

/// <summary>The properties of MQTT 5 messages, as libmosquitto keeps them: a list that it allocates and we free.</summary>
internal static unsafe partial class NativeProperties
{
    private const string Library = "libmosquitto.so.1";
    private const string AuthorizationName = "authorization";
    private const string ConnectionName = "edgekube-connection";
    private const int ContentType = 3;
    private const int ResponseTopic = 8;
    private const int CorrelationData = 9;
    private const int UserProperty = 38;

    /// <summary>The message with what its properties say.</summary>
    public static MqttMessage Read(MqttMessage message, nint properties)
    {
        if (properties == 0)
        {
            return message;
        }

        var (authorization, connection) = UserProperties(properties);
        return message with
        {
            ResponseTopic = Text(properties),
            CorrelationData = Binary(properties),
            Authorization = authorization,
            Connection = connection,
        };
    }

    /// <summary>Makes the list for a message that goes out; 0 when it needs none.</summary>
    public static nint Make(ReadOnlyMemory<byte> correlation, string? contentType)
    {
        nint list = 0;
        if (correlation.Length > 0)
        {
            fixed (byte* bytes = correlation.Span)
            {
                _ = mosquitto_property_add_binary(&list, CorrelationData, bytes, (ushort)correlation.Length);
            }
        }

        if (contentType is not null)
        {
            _ = mosquitto_property_add_string(&list, ContentType, contentType);
        }

        return list;
    }

    public static void Free(nint list)
    {
        if (list != 0)
        {
            mosquitto_property_free_all(&list);
        }
    }

    private static string? Text(nint properties)
    {
        byte* text = null;
        return mosquitto_property_read_string(properties, ResponseTopic, &text, 0) == 0 ? null : Take(text);
    }

    private static byte[] Binary(nint properties)
    {
        byte* bytes = null;
        ushort length = 0;
        if (mosquitto_property_read_binary(properties, CorrelationData, &bytes, &length, 0) == 0)
        {
            return [];
        }

        var copy = new ReadOnlySpan<byte>(bytes, length).ToArray();
        NativeMemory.Free(bytes);
        return copy;
    }

    // Of each the first one counts: what a client adds comes after what was put before it.
    private static (string? Authorization, string? Connection) UserProperties(nint properties)
    {
        string? authorization = null;
        string? connection = null;
        byte* name = null;
        byte* value = null;
        var at = mosquitto_property_read_string_pair(properties, UserProperty, &name, &value, 0);
        while (at != 0)
        {
            var (key, text) = (Take(name), Take(value));
            if (string.Equals(key, AuthorizationName, StringComparison.OrdinalIgnoreCase))
            {
                authorization ??= text;
            }
            else if (key == ConnectionName)
            {
                connection ??= text;
            }

            name = null;
            value = null;
            at = mosquitto_property_read_string_pair(at, UserProperty, &name, &value, 1);
        }

        return (authorization, connection);
    }

    // libmosquitto allocates with malloc what it hands out.
    private static string? Take(byte* text)
    {
        if (text is null)
        {
            return null;
        }

        var copy = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        NativeMemory.Free(text);
        return copy;
    }

    [LibraryImport(Library)]
    private static partial nint mosquitto_property_read_string(nint list, int identifier, byte** value, byte skipFirst);

    [LibraryImport(Library)]
    private static partial nint mosquitto_property_read_binary(nint list, int identifier, byte** value, ushort* length, byte skipFirst);

    [LibraryImport(Library)]
    private static partial nint mosquitto_property_read_string_pair(nint list, int identifier, byte** name, byte** value, byte skipFirst);

    [LibraryImport(Library)]
    private static partial int mosquitto_property_add_binary(nint* list, int identifier, byte* value, ushort length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_property_add_string(nint* list, int identifier, string value);

    [LibraryImport(Library)]
    private static partial void mosquitto_property_free_all(nint* list);
}
