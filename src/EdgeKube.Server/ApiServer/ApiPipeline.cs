using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.ApiServer.Metrics;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.ApiServer;

/// <summary>Every HTTP request's way: who asks, for what, may they; then the handler; refusals become a Status.</summary>
internal sealed partial class ApiPipeline(
    IRegistry registry,
    RequestAuthenticator authenticator,
    AccessGuard access,
    WriteGuards guards,
    RemoteApis remotes,
    RemoteProxy proxy,
    ResourceDispatch resources,
    PathDispatch paths,
    RequestMetrics metrics,
    TimeProvider time,
    ILogger<ApiPipeline> logger,
    AuditLog? audit = null)
{
    private const int MaxInFlight = 400;
    private const string NameField = "metadata.name=";
    private int _inFlight;

    public Task HandleAsync(HttpContext http) => audit is null ? AnswerAsync(http) : AuditedAsync(http, audit);

    private async Task AuditedAsync(HttpContext http, AuditLog log)
    {
        var record = log.Begin(http);
        http.Features.Set(record);
        try
        {
            await AnswerAsync(http);
        }
        finally
        {
            log.End(record, http);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http);
        }
        catch (ApiException e)
        {
            await AnswerAsync(http, e);
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(http, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? ApiException.TooLarge(e.Message)
                : ApiException.BadRequest(e.Message));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort(); // the client went away: nobody is there to be told
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested) // one bad request must not end the server
        {
            LogFailed(http.Request.Method, http.Request.Path, e);
            await AnswerAsync(http, ApiException.Internal("see the server's log"));
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        if (paths.IsOpen(http.Request, path))
        {
            await paths.HandleAsync(http, path);
            return;
        }

        var user = await authenticator.AuthenticateAsync(http);
        if (remotes.Find(path) is { } remote)
        {
            Require(http, user, AttributesOf(http, path));
            await proxy.HandleAsync(http, remote, user);
            return;
        }

        if (RequestPath.Parse(path) is not { } named)
        {
            Require(http, user, new RequestAttributes(PathVerb(http.Request.Method), "", "", "", "", path));
            await paths.HandleAsync(http, path);
            return;
        }

        http.Features.Set(registry.Definitions); // a Status, too, is sent in the content type that was asked for
        var query = new QueryParameters(http.Request.Query);
        var verb = VerbOf(http.Request.Method, named, query);
        var resource = named.Subresource.Length == 0 ? named.Resource : $"{named.Resource}/{named.Subresource}";
        Require(http, user, new RequestAttributes(verb, named.Group, resource, named.Namespace, NameOf(named, query), path));
        var definition = named.Find(registry.Definitions)
            ?? throw new ApiException(404, "NotFound", "the server could not find the requested resource");
        WriteRequest.Warn(http, Deprecation.Of(definition) is { Length: > 0 } warning ? [warning] : []);
        var request = new ApiRequest(definition, verb, named.Namespace, named.Name, named.Subresource, query)
        {
            User = user,
            Guard = MayCreate(user, verb, named, path, await guards.ForAsync(definition, verb, named.Subresource, user, http.RequestAborted)),
        };
        await CountedAsync(http, request);
    }

    private void Require(HttpContext http, UserInfo user, RequestAttributes asked)
    {
        var record = audit is null ? null : http.Features.Get<AuditRecord>();
        if (record is not null)
        {
            (record.Verb, record.Target, record.Decision) = (asked.Verb, RequestPath.Parse(asked.Path), "forbid");
        }

        access.Require(user, asked);
        if (record is not null)
        {
            record.Decision = "allow";
        }
    }

    // A PUT and an apply may make the object, which is a right of its own.
    private Action<JsonObject, JsonObject?>? MayCreate(
        UserInfo user, string verb, RequestPath named, string path, Action<JsonObject, JsonObject?>? guard) => verb is not ("update" or "patch") ? guard : (wanted, old) =>
    {
        if (old is null)
        {
            access.Require(user, new RequestAttributes("create", named.Group, named.Resource, named.Namespace, named.Name, path));
        }

        guard?.Invoke(wanted, old);
    };

    private async Task CountedAsync(HttpContext http, ApiRequest request)
    {
        var start = time.GetTimestamp();
        var code = StatusCodes.Status500InternalServerError;
        metrics.Began(request);
        if (request.IsLongRunning && audit is not null && http.Features.Get<AuditRecord>() is { } record)
        {
            audit.Lasts(record);
        }

        try
        {
            await LimitedAsync(http, request);
            code = http.Response.StatusCode;
        }
        catch (ApiException e)
        {
            code = e.Code;
            throw;
        }
        catch (BadHttpRequestException e)
        {
            code = e.StatusCode;
            throw;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            code = request.IsLongRunning ? StatusCodes.Status200OK : StatusCodes.Status499ClientClosedRequest;
            throw;
        }
        finally
        {
            metrics.Ended(request, code, time.GetElapsedTime(start));
        }
    }

    private static RequestAttributes AttributesOf(HttpContext http, string path)
    {
        if (RequestPath.Parse(path) is not { } named)
        {
            return new RequestAttributes(PathVerb(http.Request.Method), "", "", "", "", path);
        }

        var verb = VerbOf(http.Request.Method, named, new QueryParameters(http.Request.Query));
        var resource = named.Subresource.Length == 0 ? named.Resource : $"{named.Resource}/{named.Subresource}";
        return new RequestAttributes(verb, named.Group, resource, named.Namespace, named.Name, path);
    }

    private async Task LimitedAsync(HttpContext http, ApiRequest request)
    {
        if (request.IsLongRunning)
        {
            await resources.HandleAsync(http, request);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _inFlight) > MaxInFlight)
            {
                throw new ApiException(429, "TooManyRequests", "too many requests, please try again later") { RetryAfterSeconds = 1 };
            }

            await resources.HandleAsync(http, request);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>A list that a field selector limits to one name is about that name.</summary>
    private static string NameOf(RequestPath path, QueryParameters query) =>
        path.Name.Length == 0 && query.Text("fieldSelector") is { Length: > 0 } fields
        && fields.Split(',').FirstOrDefault(f => f.StartsWith(NameField, StringComparison.Ordinal)) is { } field
            ? field[NameField.Length..].TrimStart('=')
            : path.Name;

    private static string PathVerb(string method) => method switch { "POST" => "post", "PUT" => "put", "DELETE" => "delete", _ => "get" };

    private static string VerbOf(string method, RequestPath path, QueryParameters query) => method switch
    {
        "GET" or "HEAD" when path.Name.Length > 0 => query.Flag("watch") && path.Subresource.Length == 0 ? "watch" : "get",
        "GET" or "HEAD" => query.Flag("watch") ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => path.Name.Length > 0 ? "delete" : "deletecollection",
        _ => throw ApiException.MethodNotAllowed($"the method {method} is not supported"),
    };

    private async Task AnswerAsync(HttpContext http, ApiException error)
    {
        if (audit is not null && http.Features.Get<AuditRecord>() is { } record)
        {
            AuditLog.Refused(record, error);
        }

        if (http.Response.HasStarted)
        {
            http.Abort(); // too late for a Status: a broken stream tells the client
            return;
        }

        await StatusResponse.WriteAsync(http.Response, error, http.RequestAborted);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(string method, string path, Exception error);
}
