namespace EdgeKube.Agent.Volumes;

/// <summary>Gets tokens of ServiceAccounts from the server.</summary>
internal interface ITokenSource
{
    /// <param name="patience">How long to wait for the server when it is away.</param>
    /// <exception cref="VolumeException">The server refused, or cannot be reached.</exception>
    Task<byte[]> RequestAsync(TokenOrder order, TimeSpan patience, CancellationToken ct);
}
