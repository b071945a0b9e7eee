using System.Net.Sockets;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>The words in which people of Kubernetes know network errors.</summary>
internal static class NetworkWords
{
    public static string Of(Exception error, string address)
    {
        for (var one = error; one is not null; one = one.InnerException)
        {
            if (one is SocketException socket)
            {
                return Of(socket, address);
            }
        }

        return error is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } ? "EOF" : (error.InnerException ?? error).Message;
    }

    private static string Of(SocketException error, string address) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"dial tcp {address}: connect: connection refused",
        SocketError.HostUnreachable => $"dial tcp {address}: connect: no route to host",
        SocketError.NetworkUnreachable => $"dial tcp {address}: connect: network is unreachable",
        SocketError.TimedOut => $"dial tcp {address}: i/o timeout",
        SocketError.ConnectionReset => $"read tcp {address}: read: connection reset by peer",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"dial tcp: lookup {address[..address.LastIndexOf(':')]}: no such host",
        _ => $"dial tcp {address}: {error.Message}",
    };
}
