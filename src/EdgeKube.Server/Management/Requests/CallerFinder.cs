using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management.Streams;

namespace EdgeKube.Server.Management.Requests;

/// <summary>Who sent a request: its token says it, or the name in its topic.</summary>
internal sealed class CallerFinder(MqttAccounts accounts, Sessions sessions, ConnectionStreams connections, TimeProvider time)
{
    private const string Bearer = "Bearer ";

    /// <param name="name">As it stands in the topic.</param>
    /// <param name="message">As it came.</param>
    /// <exception cref="ApiException">401.</exception>
    public async ValueTask<Caller> FindAsync(string name, MqttMessage message, CancellationToken ct) =>
        await FindAsync(name, message.Authorization, ct) with { From = connections.AddressOf(message.Connection) };

    private async ValueTask<Caller> FindAsync(string name, string? authorization, CancellationToken ct)
    {
        if (authorization is not null)
        {
            return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? Caller.OfToken(authorization[Bearer.Length..].Trim())
                : throw Unauthorized();
        }

        if (name.StartsWith(Sessions.Prefix, StringComparison.Ordinal))
        {
            return sessions.Find(name) ?? throw Unauthorized();
        }

        await accounts.RefreshAsync(time, ct);
        return accounts.Find(name) is { } account ? Caller.OfAccount(account.Name, account.Role) : throw Unauthorized();
    }

    private static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");
}
