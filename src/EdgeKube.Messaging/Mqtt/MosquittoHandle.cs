using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Messaging.Mqtt;

/// <summary>One <c>struct mosquitto</c>: a client for one connection. Used by one thread.</summary>
internal sealed unsafe partial class MosquittoHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public const int ProtocolVersion = 1;
    public const int ReceiveMaximum = 4;
    public const int SendMaximum = 5;
    public const int TcpNoDelay = 11;
    private const int ConnectionLost = 7; // MOSQ_ERR_…
    private const int TlsError = 8;
    private const int SystemError = 14; // errno says which
    private const int BrokenPipe = 32;
    private const int ProtocolError = 71;
    private const int ConnectionReset = 104;
    private const string Library = "libmosquitto.so.1";
    private static readonly Lazy<int> _initialized = new(mosquitto_lib_init);

    public MosquittoHandle()
        : base(ownsHandle: true)
    {
    }

    public static MosquittoHandle Create(string clientId, nint context)
    {
        try
        {
            _ = _initialized.Value;
        }
        catch (DllNotFoundException)
        {
            throw new MqttException($"{Library} was not found. Install the package libmosquitto1: apt-get install libmosquitto1");
        }

        var client = mosquitto_new(clientId, 1, context);
        return client.IsInvalid ? throw new MqttException("mosquitto_new failed: out of memory") : client;
    }

    /// <summary>Whether a return code, just got, says that the other end broke the connection.</summary>
    public static bool IsBroken(int code) => code is ConnectionLost or TlsError || (code == SystemError && Marshal.GetLastSystemError() is BrokenPipe or ProtocolError or ConnectionReset);

    /// <summary>libmosquitto's words for a return code.</summary>
    public static string Describe(int code) =>
        code == SystemError ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError()) : Marshal.PtrToStringUTF8(mosquitto_strerror(code)) ?? $"error {code}";

    /// <summary>The words for an MQTT 5 reason code, such as <c>Not authorized</c>.</summary>
    public static string DescribeReason(int code) => Marshal.PtrToStringUTF8(mosquitto_reason_string(code)) ?? $"reason {code}";

    public void Option(int option, int value) => Check(mosquitto_int_option(this, option, value), nameof(mosquitto_int_option));

    public void Tls(string caFile, string? certificateFile, string? keyFile)
    {
        var code = mosquitto_tls_set(this, caFile, null, certificateFile, keyFile, 0);
        if (code != 0)
        {
            throw new MqttException($"the TLS files cannot be used ({Describe(code)}): {caFile}, {certificateFile}, {keyFile}");
        }
    }

    public void Will(string topic, ReadOnlySpan<byte> payload)
    {
        fixed (byte* bytes = payload)
        {
            Check(mosquitto_will_set(this, topic, payload.Length, bytes, 1, 1), nameof(mosquitto_will_set));
        }
    }

    /// <summary>The callbacks get the context that <see cref="Create"/> was given.</summary>
    public void Callbacks(
        delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> connected,
        delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> disconnected,
        delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> published,
        delegate* unmanaged[Cdecl]<nint, nint, NativeMessage*, nint, void> received,
        delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> subscribed)
    {
        mosquitto_connect_v5_callback_set(this, connected);
        mosquitto_disconnect_v5_callback_set(this, disconnected);
        mosquitto_publish_v5_callback_set(this, published);
        mosquitto_message_v5_callback_set(this, received);
        mosquitto_subscribe_v5_callback_set(this, subscribed);
    }

    /// <summary>What the library logs comes there; null: nowhere, and then it does not write it at all.</summary>
    public void LogTo(delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> log) => mosquitto_log_callback_set(this, log);

    public int Connect(string host, int port, int keepAliveSeconds) => mosquitto_connect_bind_async(this, host, port, keepAliveSeconds, null);

    public int Disconnect() => mosquitto_disconnect_v5(this, 0, 0);

    public int Socket() => mosquitto_socket(this);

    public bool WantsToWrite() => mosquitto_want_write(this) != 0;

    public int Read() => mosquitto_loop_read(this, 1);

    public int Write() => mosquitto_loop_write(this, 1);

    public int Misc() => mosquitto_loop_misc(this);

    public int Subscribe(out int mid, string filter, int qos)
    {
        int id;
        var code = mosquitto_subscribe_v5(this, &id, filter, qos, 0, 0);
        mid = id;
        return code;
    }

    public int Publish(out int mid, PendingPublish message)
    {
        int id;
        var properties = NativeProperties.Make(message.CorrelationData, message.ContentType);
        fixed (byte* bytes = message.Payload.Span)
        {
            var code = mosquitto_publish_v5(
                this, &id, message.Topic, message.Payload.Length, bytes, message.Qos, (byte)(message.Retain ? 1 : 0), properties);
            mid = id;
            NativeProperties.Free(properties); // it has its own copy
            return code;
        }
    }

    protected override bool ReleaseHandle()
    {
        mosquitto_destroy(handle);
        return true;
    }

    private static void Check(int code, string what)
    {
        if (code != 0)
        {
            throw new MqttException($"{what} failed: {Describe(code)}");
        }
    }

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_init();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial MosquittoHandle mosquitto_new(string clientId, byte cleanSession, nint context);

    [LibraryImport(Library)]
    private static partial void mosquitto_destroy(nint client);

    [LibraryImport(Library)]
    private static partial nint mosquitto_strerror(int code);

    [LibraryImport(Library)]
    private static partial nint mosquitto_reason_string(int code);

    [LibraryImport(Library)]
    private static partial int mosquitto_int_option(MosquittoHandle client, int option, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_tls_set(
        MosquittoHandle client, string caFile, string? caPath, string? certificateFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_will_set(MosquittoHandle client, string topic, int length, byte* payload, int qos, byte retain);

    [LibraryImport(Library)]
    private static partial void mosquitto_connect_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_disconnect_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_publish_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_message_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, NativeMessage*, nint, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_subscribe_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_log_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> callback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_connect_bind_async(
        MosquittoHandle client, string host, int port, int keepAlive, string? bindAddress);

    [LibraryImport(Library)]
    private static partial int mosquitto_disconnect_v5(MosquittoHandle client, int reason, nint properties);

    [LibraryImport(Library)]
    private static partial int mosquitto_socket(MosquittoHandle client);

    [LibraryImport(Library)]
    private static partial byte mosquitto_want_write(MosquittoHandle client);

    [LibraryImport(Library)]
    private static partial int mosquitto_loop_read(MosquittoHandle client, int maxPackets);

    [LibraryImport(Library)]
    private static partial int mosquitto_loop_write(MosquittoHandle client, int maxPackets);

    [LibraryImport(Library)]
    private static partial int mosquitto_loop_misc(MosquittoHandle client);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_subscribe_v5(
        MosquittoHandle client, int* mid, string filter, int qos, int options, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_publish_v5(
        MosquittoHandle client, int* mid, string topic, int length, byte* payload, int qos, byte retain, nint properties);
}
