using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeKube.Agent.NodeLink;

namespace EdgeKube.Agent.Doctor;

/// <summary>Looks at the way to the server: names, certificates and the two ports.</summary>
internal static class ClusterChecks
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _renewalDue = TimeSpan.FromDays(7);

    public static Finding Certificate(string agentDirectory, TimeProvider time)
    {
        using var certificate = new NodeCertificateFiles(Path.Combine(agentDirectory, "tls")).Load();
        if (certificate is null)
        {
            return Finding.Good("the node has not joined yet");
        }

        var now = time.GetUtcNow().UtcDateTime;
        var end = certificate.NotAfter.ToUniversalTime();
        return (now, end) switch
        {
            _ when certificate.NotBefore.ToUniversalTime() > now => new Finding(
                Verdict.Bad, $"the node's certificate begins at {certificate.NotBefore.ToUniversalTime():u}: the clock is behind", "set the clock: timedatectl set-ntp true"),
            _ when end < now => new Finding(
                Verdict.Bad, $"the node's certificate ended at {end:u}", "join again: edgekube token create on the server, then give the agent the token"),
            _ when end - now < _renewalDue => new Finding(
                Verdict.Doubtful, $"the node's certificate ends at {end:u} and has not been renewed", "let the agent reach the server; it renews by itself"),
            _ => Finding.Good($"the node's certificate holds until {end:u}"),
        };
    }

    /// <summary>The certificate that the server of this machine shows; it makes a new one whenever it starts and that one is near its end.</summary>
    public static Finding ServerCertificate(string serverDirectory, TimeProvider time)
    {
        var file = Path.Combine(serverDirectory, "tls", "server.crt");
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            var end = certificate.NotAfter.ToUniversalTime();
            return end < time.GetUtcNow().UtcDateTime
                ? new Finding(Verdict.Bad, $"the server's certificate ended at {end:u}", "systemctl restart edgekube-server makes a new one, if the clock is right")
                : Finding.Good($"the server's certificate holds until {end:u}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new Finding(Verdict.Doubtful, $"the server's certificate cannot be read: {e.Message}", "be root; a server that has not started yet has none");
        }
    }

    public static bool CanTrust(string agentDirectory) => File.Exists(new NodeCertificateFiles(Path.Combine(agentDirectory, "tls")).CaFile);

    /// <summary>Whether what answers there is of the cluster that the node has joined.</summary>
    public static async Task<Finding> TrustAsync(string what, string host, int port, string agentDirectory, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        var files = new NodeCertificateFiles(Path.Combine(agentDirectory, "tls"));
        using var ca = X509CertificateLoader.LoadCertificateFromFile(files.CaFile);
        using var own = files.Load();
        var trust = new ServerTrust(ca);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(host, port, limit.Token);
            await using var secured = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, chain, _) => trust.Check(certificate, chain));
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, ClientCertificates = own is null ? null : [own] }, limit.Token);
            return Finding.Good($"{what} at {host}:{port} is of this node's cluster");
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return new Finding(
                Verdict.Bad,
                $"{what} at {host}:{port} cannot be trusted: {trust.Problem ?? e.Message}",
                "is it the server that this node has joined? Else join anew: edgekube token create there, then give the agent the token");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Finding(Verdict.Bad, $"{what} at {host}:{port} does not finish the greeting within {_patience.TotalSeconds} s", "look at the server's load, and at the link");
        }
    }

    /// <summary>Looks the name up and opens a connection.</summary>
    public static async Task<Finding> ReachAsync(string what, string host, int port, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, limit.Token);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(addresses, port, limit.Token);
            return Finding.Good($"{what} answers at {host}:{port}");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            return new Finding(Verdict.Bad, $"the name {host} is not known: {e.Message}", "look at /etc/resolv.conf, or use the server's address");
        }
        catch (SocketException e)
        {
            return new Finding(Verdict.Bad, $"{what} at {host}:{port}: {e.Message}", "is the server up (systemctl status edgekube-server there), and does a firewall let the port through?");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Finding(Verdict.Bad, $"{what} at {host}:{port} does not answer within {_patience.TotalSeconds} s", "does a firewall drop it? Is the address the server's?");
        }
    }

    /// <summary>Whether the server of this machine listens.</summary>
    public static Finding Port(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return Finding.Good($"port {port} is listened on");
        }

        return new Finding(Verdict.Bad, $"nobody listens on port {port}, which is the server's", "systemctl status edgekube-server says why");
    }
}
