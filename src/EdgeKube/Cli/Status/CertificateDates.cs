using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeKube.Cli.Status;

/// <summary>Until when the certificates are good that this connection stands on: the server's and our own.</summary>
internal static class CertificateDates
{
    public static IEnumerable<(string Who, DateTimeOffset Until)> Of(Session session)
    {
        if (OfServer(session.Api.Server) is { } server)
        {
            yield return ("the server", server);
        }

        if (session.Api.CertificateUntil is { } own)
        {
            yield return ("this kubeconfig", own);
        }
    }

    // Only looked at: that it is the right one was found when the API was asked.
    private static DateTimeOffset? OfServer(Uri server)
    {
        if (server.Scheme != "https")
        {
            return null;
        }

        try
        {
            using var tcp = new TcpClient(server.Host, server.Port);
#pragma warning disable CA5359
            using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
            tls.AuthenticateAsClient(server.Host);
            return DateTimeOffset.Parse(tls.RemoteCertificate!.GetExpirationDateString(), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return null; // behind a proxy, perhaps
        }
    }
}
