using System.Net;

namespace EdgeKube.Server.Management.Door;

/// <summary>Somebody who is let in, until the account or token is no longer good.</summary>
/// <param name="Name">As it stands in topics.</param>
/// <param name="Socket">The broker's, where the connection goes on.</param>
/// <param name="First">What the broker is told instead of the client's own first packet.</param>
internal sealed record Entry(string Name, string Socket, byte[] First)
{
    /// <summary>Where it came from, or null.</summary>
    public IPAddress? From { get; init; }

    /// <summary>Whether whoever it is may stay.</summary>
    public required Func<CancellationToken, ValueTask<bool>> IsGoodAsync { get; init; }

    /// <summary>What there is to do when the connection has ended.</summary>
    public Action Leave { get; init; } = () => { };
}
