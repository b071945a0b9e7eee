using System.Text;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Broker;

namespace EdgeKube.Server.Management.Door;

/// <summary>Decides who a new connection is, and how the broker is to see it.</summary>
/// <remarks>The broker checks passwords; certificates and tokens are checked here, because it knows nothing of either.</remarks>
internal sealed class Reception(
    BrokerOptions options, MqttAccounts accounts, Sessions sessions, TokenAuthenticator tokens, IAuthorizer authorizer, TimeProvider time)
{
    // Characters: with the account's name before it, it must still be a text of MQTT.
    private const int LongestClientId = 1024;

    // What the state topics tell of.
    private static readonly string[] _stateResources = ["nodes", "pods", "services", "events"];

    /// <param name="connect">The client's first packet.</param>
    /// <param name="certificate">Whose client certificate the connection has shown, or null.</param>
    /// <returns>An <see cref="Entry"/> or a <see cref="Refusal"/>.</returns>
    public async ValueTask<(Entry? Entry, Refusal? Refusal)> ReceiveAsync(ConnectPacket connect, UserInfo? certificate, CancellationToken ct)
    {
        if (connect.UserName is null)
        {
            return certificate is { IsAnonymous: false } ? Session(connect, certificate, new Caller(certificate, null)) : (null, Refusal.NotAuthorized);
        }

        if (connect.UserName == MqttAccount.Token)
        {
            var token = connect.Password is { } password ? Encoding.UTF8.GetString(password.Span) : "";
            return await UserOfAsync(token, ct) is { } user ? Session(connect, user, Caller.OfToken(token)) : (null, Refusal.NotAuthorized);
        }

        await accounts.RefreshAsync(time, ct);
        if (accounts.Find(connect.UserName) is not { } account)
        {
            return (null, Refusal.NotAuthorized); // as the broker says of a wrong password: which of the two it was, nobody learns
        }

        return connect.ClientId.Length > LongestClientId ? (null, Refusal.BadClientId) : (Account(connect, account), null);
    }

    private Entry Account(ConnectPacket connect, MqttAccount account) => new(
        account.Name,
        options.AccountsSocket,
        (connect with { ClientId = connect.ClientId.Length == 0 ? "" : $"{account.Name}:{connect.ClientId}" }).ToBytes())
    {
        IsGoodAsync = async ct =>
        {
            await accounts.RefreshAsync(time, ct);
            return accounts.Find(account.Name) == account;
        },
    };

    private (Entry?, Refusal?) Session(ConnectPacket connect, UserInfo user, Caller caller)
    {
        var name = Sessions.Prefix + connect.ClientId;
        if (!MqttAccount.IsClientId(connect.ClientId) || !sessions.Enter(name, caller))
        {
            return (null, Refusal.BadClientId);
        }

        var socket = ReadsState(user) ? options.ReadersSocket : options.GuestsSocket;
        return (new Entry(name, socket, (connect with { ClientId = name, UserName = name, Password = null }).ToBytes())
        {
            IsGoodAsync = async ct => caller.Token is not { } token || await UserOfAsync(token, ct) is not null,
            Leave = () => sessions.Leave(name),
        }, null);
    }

    private bool ReadsState(UserInfo user) =>
        _stateResources.All(resource => authorizer.Allows(user, new RequestAttributes("list", "", resource, "", "", "")));

    private async ValueTask<UserInfo?> UserOfAsync(string token, CancellationToken ct) =>
        token.Length > 0 && await tokens.AuthenticateAsync(token, [], ct) is TokenAnswer.Accepted accepted ? accepted.User : null;
}
