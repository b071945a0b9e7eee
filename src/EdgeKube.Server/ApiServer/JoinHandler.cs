using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST /edgekube/v1/join: a node shows its token and gets its certificate.</summary>
internal sealed partial class JoinHandler(
    BootstrapTokens tokens, NodeCertificates certificates, ApiServerOptions options, ILogger<JoinHandler> logger)
{
    public const string Path = "/edgekube/v1/join";
    public const string CaPath = "/cacerts";
    private const int MaxNodeName = 253;

    public async Task HandleAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            throw ApiException.MethodNotAllowed("a node joins by POST");
        }

        var header = http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? header["Bearer ".Length..]
            : throw new ApiException(401, "Unauthorized", "the join token is missing: send it as \"Authorization: Bearer ek1.…\"");
        try
        {
            await tokens.CheckAsync(token, http.RequestAborted);
        }
        catch (ApiException e)
        {
            LogRefused(http.Connection.RemoteIpAddress?.ToString() ?? "?", e.Message);
            throw;
        }

        var request = await ReadAsync(http);
        var reply = new JoinReply
        {
            Certificate = certificates.Sign(request.NodeName, request.Csr),
            CaCertificate = certificates.CaCertificate,
            MqttUrl = options.MqttUrl,
            ClusterCidr = options.ClusterCidr,
            ServiceCidr = options.ServiceCidr,
        };
        LogJoined(request.NodeName);
        await JsonResponse.WriteAsync(
            http.Response, JsonSerializer.SerializeToUtf8Bytes(reply, MessagingJson.Default.JoinReply), http.RequestAborted);
    }

    public async Task SendCaAsync(HttpContext http)
    {
        http.Response.ContentType = "application/x-pem-file";
        await http.Response.WriteAsync(certificates.CaCertificate, Encoding.UTF8, http.RequestAborted);
    }

    private static async Task<JoinRequest> ReadAsync(HttpContext http)
    {
        try
        {
            var bytes = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            var request = JsonSerializer.Deserialize(bytes.Span, MessagingJson.Default.JoinRequest);
            return request is not null && request.NodeName.Length <= MaxNodeName && Subdomain().IsMatch(request.NodeName)
                ? request
                : throw ApiException.BadRequest($"nodeName: \"{request?.NodeName}\" is not a lower-case DNS name");
        }
        catch (JsonException e)
        {
            throw ApiException.BadRequest($"the join request cannot be read: {e.Message}");
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();

    [LoggerMessage(LogLevel.Information, "Node {Node} joined")]
    private partial void LogJoined(string node);

    [LoggerMessage(LogLevel.Warning, "A node at {Address} may not join: {Reason}")]
    private partial void LogRefused(string address, string reason);
}
