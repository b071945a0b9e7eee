namespace EdgeKube.Messaging.Mqtt;

/// <summary>Why no connection over TLS came about, in words: libmosquitto's own error says only that it did not. Pure.</summary>
/// <param name="host">Where the broker is.</param>
internal sealed class TlsTrouble(string host)
{
    private const int NotYetValid = 9; // X509_V_ERR_…, x509_verify_cert_error_string(3)
    private const int Expired = 10;

    // Self-signed, alone or in a chain; its issuer not to be found, or not known here; not signed by the one of that name.
    private static readonly int[] _ofAnotherAuthority = [7, 18, 19, 20, 21];

    /// <summary>Null while nothing is known.</summary>
    public string? Words { get; private set; }

    /// <param name="line">What libmosquitto logs as an error.</param>
    /// <param name="verified">OpenSSL's verdict on the broker's certificate; 0 when it found nothing.</param>
    /// <param name="verdict">The same in OpenSSL's words.</param>
    public void Hear(string line, int verified, string verdict) => Words ??= Explain(line, verified, verdict); // the first is the cause of the others

    private string? Explain(string line, int verified, string verdict)
    {
        if (line.Contains("host name verification failed", StringComparison.Ordinal))
        {
            return $"the broker's certificate is not for {host}";
        }

        if (!line.StartsWith("OpenSSL Error", StringComparison.Ordinal))
        {
            return null;
        }

        var reason = line[(line.LastIndexOf(':') + 1)..].Trim(); // error:0A000086:SSL routines::certificate verify failed
        if (verified != 0)
        {
            return $"the broker's certificate is not accepted: {verdict}{Hint(verified)}";
        }

        return reason switch
        {
            _ when reason.IndexOf("alert ", StringComparison.Ordinal) is var at and >= 0 => $"the broker refuses the TLS connection: {reason[(at + "alert ".Length)..]}",
            "unexpected eof while reading" => "the broker closed the connection in the TLS handshake",
            "wrong version number" => "what answers there does not speak TLS",
            _ => $"TLS failed: {reason}",
        };
    }

    private static string Hint(int verified) => verified switch
    {
        NotYetValid or Expired => "; is this machine's clock right?",
        _ when Array.IndexOf(_ofAnotherAuthority, verified) >= 0 => "; is it the broker of another cluster?",
        _ => "",
    };
}
