using System.Runtime.InteropServices;

namespace EdgeKube.Messaging.Mqtt;

/// <summary>Asks OpenSSL what it thinks of the broker's certificate: the very OpenSSL that libmosquitto uses, of whatever version.</summary>
internal static unsafe class TlsVerdict
{
    /// <param name="client">A <c>struct mosquitto</c> in the middle of a handshake.</param>
    /// <returns>0 when there is nothing against it, or nothing is known.</returns>
    public static (int Code, string Words) Of(nint client)
    {
        // A symbol is looked for in a library and in those that it was linked with.
        if (NativeLibrary.TryLoad("libmosquitto.so.1", out var library)
            && NativeLibrary.TryGetExport(library, "mosquitto_ssl_get", out var connectionOf)
            && NativeLibrary.TryGetExport(library, "SSL_get_verify_result", out var resultOf)
            && NativeLibrary.TryGetExport(library, "X509_verify_cert_error_string", out var wordsOf)
            && ((delegate* unmanaged[Cdecl]<nint, nint>)connectionOf)(client) is not 0 and var connection
            && (int)((delegate* unmanaged[Cdecl]<nint, nint>)resultOf)(connection) is not 0 and var result)
        {
            return (result, Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)wordsOf)(result)) ?? "");
        }

        return (0, "");
    }
}
