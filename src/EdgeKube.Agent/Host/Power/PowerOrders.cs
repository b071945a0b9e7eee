using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.DBus;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host.Power;

/// <summary>Restarts or shuts down the machine when the server, which has drained it, says so.</summary>
internal sealed partial class PowerOrders(Logind logind, ILogger<PowerOrders> logger) : IStreamHandler
{
    private const int BadRequest = 400;
    private const int NotImplemented = 501;

    public string Kind => StreamOpen.PowerKind;

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        if (open.Path is not ("reboot" or "shutdown"))
        {
            throw new StreamException(BadRequest, $"\"{open.Path}\" is neither reboot nor shutdown");
        }

        LogOrder(open.Path);
        try
        {
            await logind.PowerAsync(open.Path == "reboot", ct);
        }
        catch (DBusException e)
        {
            throw new StreamException(NotImplemented, $"logind does not {open.Path} this node: {e.Message}");
        }

        await stream.AcceptedAsync(ct);
    }

    [LoggerMessage(LogLevel.Information, "The cluster wants this machine to {Order}")]
    private partial void LogOrder(string order);
}
