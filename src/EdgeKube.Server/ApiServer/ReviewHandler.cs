using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.Rbac;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST of a review: a question about rights or identity whose answer is never stored.</summary>
internal sealed class ReviewHandler(IRegistry registry, IAuthorizer authorizer, RbacIndex index, TokenAuthenticator tokens)
{
    public static bool Serves(ApiRequest request) =>
        request.Definition.Group is "authorization.k8s.io" or "authentication.k8s.io";

    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        Accepted.For(http.Request, request.Definition, list: false, wholeOnly: true);
        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, [], http.RequestAborted);
        WriteRequest.Warn(http, ObjectDecoding.Decode(body, request.Definition, WriteRequest.OptionsOf(http.Request, request)));
        body["metadata"] ??= new JsonObject();
        var spec = body["spec"] as JsonObject ?? [];
        body["status"] = request.Definition.Kind == "TokenReview" ? await TokenAsync(spec, http.RequestAborted) : Answer(request, spec);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await JsonResponse.WriteAsync(http.Response, Encoding.UTF8.GetBytes(body.ToJsonString()), http.RequestAborted);
    }

    private JsonObject Answer(ApiRequest request, JsonObject spec) => request.Definition.Kind switch
    {
        "SelfSubjectReview" => new JsonObject { ["userInfo"] = User(request.User) },
        "SelfSubjectAccessReview" => Access(request, request.User, spec),
        "SubjectAccessReview" => Access(request, Subject(request, spec), spec),
        "LocalSubjectAccessReview" => LocalAccess(request, spec),
        "SelfSubjectRulesReview" => Rules(request, spec),
        _ => throw ApiException.MethodNotAllowed("the server does not allow this method on the requested resource"),
    };

    private async Task<JsonObject> TokenAsync(JsonObject spec, CancellationToken ct)
    {
        if (Text(spec, "token") is not { Length: > 0 } token)
        {
            throw ApiException.BadRequest("token is required for TokenReview in authentication");
        }

        var audiences = (spec["audiences"] as JsonArray ?? []).Select(a => (string?)a ?? "").ToList();
        return await tokens.AuthenticateAsync(token, audiences, ct) switch
        {
            TokenAnswer.Accepted good => new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = User(good.User),
                ["audiences"] = Texts(good.Audiences),
            },
            TokenAnswer.Refused refused => new JsonObject { ["user"] = new JsonObject(), ["error"] = $"[invalid bearer token, {refused.Why}]" },
            _ => throw new InvalidOperationException("a token is accepted or refused"),
        };
    }

    private JsonObject LocalAccess(ApiRequest request, JsonObject spec)
    {
        if (Text(spec["resourceAttributes"], "namespace") != request.Namespace)
        {
            throw Invalid(request, FieldError.Invalid(
                "spec.resourceAttributes.namespace", Text(spec["resourceAttributes"], "namespace"), "must match metadata.namespace"));
        }

        return Access(request, Subject(request, spec), spec);
    }

    private JsonObject Access(ApiRequest request, UserInfo user, JsonObject spec)
    {
        var asked = Asked(request, spec);
        var status = new JsonObject { ["allowed"] = authorizer.Allows(user, asked) };
        if (authorizer.Reason(user, asked) is { Length: > 0 } reason)
        {
            status["reason"] = reason;
        }

        return status;
    }

    private static RequestAttributes Asked(ApiRequest request, JsonObject spec)
    {
        var (resource, path) = (spec["resourceAttributes"], spec["nonResourceAttributes"]);
        if (resource is null == path is null)
        {
            throw Invalid(request, FieldError.Invalid(
                "spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }

        if (path is not null)
        {
            return new(Text(path, "verb"), "", "", "", "", Text(path, "path"));
        }

        var subresource = Text(resource, "subresource");
        var name = subresource.Length == 0 ? Text(resource, "resource") : $"{Text(resource, "resource")}/{subresource}";
        return new(Text(resource, "verb"), Text(resource, "group"), name, Text(resource, "namespace"), Text(resource, "name"), "");
    }

    private static UserInfo Subject(ApiRequest request, JsonObject spec)
    {
        var groups = (spec["groups"] as JsonArray ?? []).Select(g => (string?)g ?? "").ToList();
        return Text(spec, "user").Length > 0 || groups.Count > 0
            ? new(Text(spec, "user"), groups)
            : throw Invalid(request, FieldError.Invalid("spec.user", "", "at least one of user or group must be specified"));
    }

    private JsonObject Rules(ApiRequest request, JsonObject spec)
    {
        if (Text(spec, "namespace") is not { Length: > 0 } ns)
        {
            throw ApiException.BadRequest("no namespace on request");
        }

        var held = index.Snapshot.RulesOf(request.User, ns);
        return new JsonObject
        {
            ["incomplete"] = false,
            ["nonResourceRules"] = new JsonArray([.. held.Where(r => r.Paths.Length > 0).Select(PathRule)]),
            ["resourceRules"] = new JsonArray([.. held.Where(r => r.Resources.Length > 0).Select(ResourceRule)]),
        };
    }

    private static JsonNode ResourceRule(PolicyRule rule)
    {
        var shown = new JsonObject { ["apiGroups"] = Texts(rule.Groups), ["resources"] = Texts(rule.Resources), ["verbs"] = Texts(rule.Verbs) };
        if (rule.Names.Length > 0)
        {
            shown["resourceNames"] = Texts(rule.Names);
        }

        return shown;
    }

    private static JsonNode PathRule(PolicyRule rule) => new JsonObject { ["nonResourceURLs"] = Texts(rule.Paths), ["verbs"] = Texts(rule.Verbs) };

    private static JsonObject User(UserInfo user)
    {
        var shown = new JsonObject { ["username"] = user.Name, ["groups"] = Texts(user.Groups) };
        if (user.Uid.Length > 0)
        {
            shown["uid"] = user.Uid;
        }

        if (user.Extra is { Count: > 0 } extra)
        {
            shown["extra"] = new JsonObject(extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Texts(e.Value))));
        }

        return shown;
    }

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v)!)]);

    private static string Text(JsonNode? at, string name) => (string?)at?[name] ?? "";

    private static ApiException Invalid(ApiRequest request, FieldError error) =>
        ApiException.Invalid(request.Key, request.Definition.Kind, [error]);
}
