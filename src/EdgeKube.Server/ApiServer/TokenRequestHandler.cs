using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST serviceaccounts/NAME/token: makes a token for a ServiceAccount, which is stored nowhere.</summary>
internal sealed class TokenRequestHandler(IRegistry registry, TokenIssuer issuer, TimeProvider time)
{
    private const string ApiVersion = "authentication.k8s.io/v1";
    private const string Kind = "TokenRequest";
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;
    private const long MostSeconds = 1L << 32;

    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, [], http.RequestAborted);
        CheckKind(body);
        var account = await FindAsync(request.Key, http.RequestAborted);
        CheckNames(body, request);
        var answer = await AnswerAsync(body, account, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await JsonResponse.WriteAsync(http.Response, Encoding.UTF8.GetBytes(answer.ToJsonString()), http.RequestAborted);
    }

    private async Task<JsonObject> AnswerAsync(JsonObject body, JsonObject account, CancellationToken ct)
    {
        var spec = body.Map("spec") ?? [];
        var seconds = Seconds(spec);
        var now = time.GetUtcNow();
        var audiences = spec.Texts("audiences").Select(a => a.Item).ToList();
        var claims = await BindAsync(spec.Map("boundObjectRef"), new TokenClaims
        {
            Namespace = account.Namespace(),
            Account = Named(account),
            Audiences = audiences.Count > 0 ? audiences : [TokenClaims.Issuer],
            IssuedAt = now.ToUnixTimeSeconds(),
            Expires = now.ToUnixTimeSeconds() + seconds,
            Id = Guid.NewGuid().ToString(),
        }, ct);
        return new JsonObject
        {
            ["kind"] = Kind,
            ["apiVersion"] = ApiVersion,
            ["metadata"] = new JsonObject
            {
                ["name"] = account.Name(),
                ["namespace"] = account.Namespace(),
                ["creationTimestamp"] = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt)),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray([.. claims.Audiences.Select(a => (JsonNode)JsonValue.Create(a)!)]),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = spec["boundObjectRef"]?.DeepClone(),
            },
            ["status"] = new JsonObject
            {
                ["token"] = issuer.Sign(claims),
                ["expirationTimestamp"] = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(claims.Expires)),
            },
        };
    }

    private static long Seconds(JsonObject spec)
    {
        if (spec["expirationSeconds"] is { } given && given.AsNumber() is null)
        {
            throw ApiException.BadRequest($"spec.expirationSeconds: {given.ToJsonString()} is not a number");
        }

        var seconds = spec.Number("expirationSeconds") ?? DefaultSeconds;
        var wrong = seconds < LeastSeconds ? "may not specify a duration less than 10 minutes"
            : seconds > MostSeconds ? "may not specify a duration larger than 2^32 seconds"
            : null;
        return wrong is null ? seconds : throw Invalid("", FieldError.Invalid("spec.expirationSeconds", seconds, wrong));
    }

    private async Task<TokenClaims> BindAsync(JsonObject? reference, TokenClaims claims, CancellationToken ct)
    {
        if (reference is null)
        {
            return claims;
        }

        var (apiVersion, kind) = (reference.Text("apiVersion"), reference.Text("kind"));
        var type = (apiVersion, kind) switch
        {
            ("v1" or "", "Pod") => BuiltIn.Pods,
            ("v1" or "", "Secret") => BuiltIn.Secrets,
            ("v1" or "", "Node") => BuiltIn.Nodes,
            _ => throw ApiException.BadRequest(
                $"cannot bind token to object of type {(apiVersion.Contains('/', StringComparison.Ordinal) ? "" : "/")}{apiVersion}, Kind={kind}"),
        };
        var key = new ResourceKey(type, kind == "Node" ? "" : claims.Namespace, reference.Text("name"));
        var found = await FindAsync(key, ct);
        var bound = Named(found);
        if (kind == "Pod" && found.Map("spec").Text("serviceAccountName") != claims.Account.Name)
        {
            throw ApiException.BadRequest(
                $"cannot bind token for serviceaccount \"{claims.Account.Name}\" to pod running with different serviceaccount name.");
        }

        if (reference.Text("uid") is { Length: > 0 } uid && uid != bound.Uid)
        {
            throw ApiException.Conflict(
                new(new("", kind), key.Namespace, key.Name),
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return kind switch
        {
            "Pod" => claims with { Pod = bound, Node = await NodeOfAsync(found, ct) },
            "Secret" => claims with { Secret = bound },
            _ => claims with { Node = bound },
        };
    }

    private async Task<NamedObject?> NodeOfAsync(JsonObject pod, CancellationToken ct)
    {
        if (pod.Map("spec").Text("nodeName") is not { Length: > 0 } name)
        {
            return null;
        }

        return await registry.FindAsync(new(BuiltIn.Nodes, "", name), ct) is { } node ? Named(ObjectJson.Read(node.Value)) : new(name, "");
    }

    private async Task<JsonObject> FindAsync(ResourceKey key, CancellationToken ct) =>
        ObjectJson.Read((await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key)).Value);

    private static void CheckKind(JsonObject body)
    {
        var (apiVersion, kind) = (body.Text("apiVersion"), body.Text("kind"));
        if ((kind.Length > 0 && kind != Kind) || (apiVersion.Length > 0 && apiVersion != ApiVersion))
        {
            throw ApiException.BadRequest(
                $"{kind} in version \"{apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..]}\" cannot be handled as a {Kind}: "
                + $"converting ({apiVersion}.{kind}) to ({ApiVersion}.{Kind}): unknown conversion");
        }
    }

    private static void CheckNames(JsonObject body, ApiRequest request)
    {
        if (body.Name() is { Length: > 0 } name && name != request.Name)
        {
            throw Invalid(request.Name, FieldError.Invalid("metadata.name", name, "must match the service account name if specified"));
        }

        if (body.Namespace() is { Length: > 0 } ns && ns != request.Namespace)
        {
            throw Invalid(request.Name, FieldError.Invalid("metadata.namespace", ns, "must match the service account namespace if specified"));
        }
    }

    private static ApiException Invalid(string name, FieldError error) =>
        ApiException.Invalid(new(new("authentication.k8s.io", "tokenrequests"), "", name), Kind, [error]);

    private static NamedObject Named(JsonObject value) => new(value.Name(), value.Map("metadata").Text("uid"));
}
