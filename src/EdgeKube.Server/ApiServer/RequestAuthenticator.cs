using EdgeKube.Api.Errors;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.ServiceAccounts;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Who sends a request: the connection's client certificate says it, or the request's bearer token, or nobody knows.</summary>
internal sealed class RequestAuthenticator(ClientCertificateAuthenticator certificates, TokenAuthenticator tokens, Impersonation impersonation)
{
    private const string Bearer = "Bearer ";

    /// <exception cref="ApiException">401: what is shown is not good.</exception>
    public ValueTask<UserInfo> AuthenticateAsync(HttpContext http)
    {
        var user = OfConnection(http);
        var header = http.Request.Headers.Authorization;
        return user.IsAnonymous && header.Count > 0 && header.ToString() is { } text && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? OfTokenAsync(http, text[Bearer.Length..].Trim())
            : new(Impersonated(http, user));
    }

    private async ValueTask<UserInfo> OfTokenAsync(HttpContext http, string token)
    {
        var user = token.Length == 0 ? UserInfo.Anonymous
            : await tokens.AuthenticateAsync(token, [], http.RequestAborted) is TokenAnswer.Accepted { User: var known } ? known
            : throw Unauthorized();
        return Impersonated(http, user);
    }

    private UserInfo Impersonated(HttpContext http, UserInfo user)
    {
        var record = http.Features.Get<AuditRecord>();
        if (record is not null)
        {
            record.User = user; // also of whom impersonation is refused
        }

        var shown = impersonation.Apply(user, http.Request.Headers);
        if (record is not null && shown != user)
        {
            (record.User, record.Impersonator) = (shown, user);
        }

        return shown;
    }

    private UserInfo OfConnection(HttpContext http)
    {
        if (http.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
        {
            return Identify(http);
        }

        // A chain is built once a connection, not once a request; the streams of one HTTP/2 connection come here at once.
        lock (items)
        {
            if (items.TryGetValue(typeof(UserInfo), out var known) && known is UserInfo user)
            {
                return user;
            }

            user = Identify(http);
            items[typeof(UserInfo)] = user;
            return user;
        }
    }

    private UserInfo Identify(HttpContext http) => http.Connection.ClientCertificate is not { } certificate
        ? UserInfo.Anonymous
        : certificates.Authenticate(certificate) ?? throw Unauthorized();

    private static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");
}
