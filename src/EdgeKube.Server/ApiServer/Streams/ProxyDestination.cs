namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Where a proxied request goes.</summary>
/// <param name="Host">Its address and port, as a page there may name them.</param>
/// <param name="Connect">Makes a connection.</param>
internal sealed record ProxyDestination(string Host, Func<CancellationToken, ValueTask<Stream>> Connect);
