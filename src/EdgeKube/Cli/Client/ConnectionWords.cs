using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeKube.Cli.Client;

/// <summary>Why no cluster answered.</summary>
internal static class ConnectionWords
{
    public static string Of(Exception error, string address) => error.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            $"The connection to the server {address} was refused - did you specify the right host or port?",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            $"Unable to connect to the server: {address}: no such host",
        SocketException e => $"Unable to connect to the server: {address}: {e.Message}",
        AuthenticationException e => $"Unable to connect to the server: {address}: its certificate is not trusted: {e.Message}",
        OperationCanceledException or TimeoutException => $"Unable to connect to the server: {address}: no answer in time",
        var e => $"Unable to connect to the server: {address}: {e.Message}",
    };
}
