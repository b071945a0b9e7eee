using Microsoft.AspNetCore.Connections;

namespace EdgeKube.Server.ApiServer;

/// <summary>Takes connections to the API's port that speak another protocol than HTTP, which their first byte tells.</summary>
internal interface IConnectionDoor
{
    bool Takes(byte first);

    /// <summary>Serves the connection until it ends.</summary>
    Task ServeAsync(ConnectionContext connection);
}
