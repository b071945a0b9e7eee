using Microsoft.AspNetCore.Connections;

namespace EdgeKube.Server.ApiServer;

/// <summary>Connection middleware that looks at the first byte: who speaks no HTTP goes through the door.</summary>
internal static class DoorTransport
{
    // As long as Kestrel waits for the head of a request.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public static Func<ConnectionDelegate, ConnectionDelegate> To(IConnectionDoor door) => next => async connection =>
    {
        if (await FirstByteAsync(connection) is { } first)
        {
            await (door.Takes(first) ? door.ServeAsync(connection) : next(connection));
        }
    };

    /// <returns>Null: the client has said nothing.</returns>
    private static async Task<byte?> FirstByteAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(_patience);
        try
        {
            var read = await input.ReadAsync(patience.Token);
            byte? first = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0];
            input.AdvanceTo(read.Buffer.Start); // all of it is the next reader's
            return first;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return null;
        }
    }
}
