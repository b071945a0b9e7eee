using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.Management.Requests;

/// <summary>The API's own pipeline without a socket: a request goes the whole way that it would go over HTTPS.</summary>
/// <param name="pipeline">What answers HTTPS.</param>
internal sealed class InMemoryApi(RequestDelegate pipeline)
{
    /// <summary>Bytes of an answer.</summary>
    public const int MaxAnswer = 4 * 1024 * 1024;

    private const string Agent = "mqtt";

    /// <exception cref="ApiException">413: the answer is too long; 504: it did not come in time.</exception>
    public async Task<ApiReply> SendAsync(Caller caller, ApiCall call, CancellationToken ct)
    {
        var body = new BoundedBody(MaxAnswer);
        var http = new DefaultHttpContext { RequestAborted = ct };
        http.Features.Set<IConnectionItemsFeature>(new KnownUser(caller.User));
        if (call.Command is { } command)
        {
            http.Features.Set(command);
        }

        http.Connection.RemoteIpAddress = caller.From;
        var request = http.Request;
        (request.Method, request.Scheme, request.Path, request.QueryString) = (call.Method, "https", new PathString(call.Path), call.Query);
        (request.Headers.Accept, request.Headers.UserAgent) = (call.Accept, Agent);
        if (caller.Token is { } token)
        {
            request.Headers.Authorization = $"Bearer {token}";
        }

        if (call.Body.Length > 0)
        {
            (request.ContentType, request.ContentLength, request.Body) = (call.ContentType, call.Body.Length, new MemoryStream(call.Body.ToArray(), writable: false));
        }

        http.Response.Body = call.Output is { } output ? new StreamedBody(http.Response, output, body) : body;
        await pipeline(http);
        if (ct.IsCancellationRequested)
        {
            throw new ApiException(504, "Timeout", "the request did not end in time");
        }

        await http.Response.CompleteAsync();
        return body.IsTooLong
            ? throw ApiException.TooLarge($"the answer has more than {MaxAnswer} bytes: ask for fewer with limit and continue")
            : new ApiReply(http.Response.StatusCode, body.Written);
    }

    /// <summary>Tells the authenticator who it is, as a connection does that has shown a certificate.</summary>
    private sealed class KnownUser(UserInfo user) : IConnectionItemsFeature
    {
        public IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?> { [typeof(UserInfo)] = user };
    }
}
