using System.Text;
using EdgeKube.Server.Auth.ServiceAccounts;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>What others need to verify tokens of ServiceAccounts themselves (OpenID Connect Discovery).</summary>
internal sealed class OpenIdHandler(TokenKey key, ApiServerOptions options)
{
    public const string ConfigurationPath = "/.well-known/openid-configuration";
    public const string KeysPath = "/openid/v1/jwks";

    public Task SendConfigurationAsync(HttpContext http)
    {
        var server = options.ExternalUrl.Length > 0 ? options.ExternalUrl : $"https://{http.Request.Host}";
        return SendAsync(http, JsonResponse.ContentType, $$"""
            {"issuer":"{{TokenClaims.Issuer}}","jwks_uri":"{{server}}{{KeysPath}}","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}
            """);
    }

    public Task SendKeysAsync(HttpContext http) => SendAsync(http, "application/jwk-set+json", key.PublicSet());

    private static Task SendAsync(HttpContext http, string type, string json)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Payload.SendAsync(http.Response, type, Encoding.UTF8.GetBytes(json), http.RequestAborted);
    }
}
