using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Broker;

namespace EdgeKube.Server.Management.Requests;

/// <summary>The verbs about who and what belongs to the site: boards that join, and the accounts of people.</summary>
internal sealed class SiteVerbs(InMemoryApi api, SiteOptions site, AccountBook book, TimeProvider time) : IDisposable
{
    private const string Group = "edgekube.io";
    private const string Resource = "mqttaccounts";
    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(24);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Dispose() => _changing.Dispose();

    /// <summary>A token is a Secret: who may make it may make boards join.</summary>
    public async Task<Reply> JoinAsync(Caller caller, CancellationToken ct)
    {
        var token = BootstrapTokens.Make(site.CaHash);
        var expires = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + _lifetime).ToUnixTimeSeconds()));
        var secret = BootstrapTokens.SecretOf(token, "Joins boards; asked for over MQTT", expires);
        var answer = await PostAsync(caller, "/api/v1/namespaces/kube-system/secrets", secret, ct);
        return !answer.IsGood ? Reply.Of(answer) : With("join", new JsonObject
        {
            ["token"] = token.ToString(),
            ["server"] = site.Server,
            ["command"] = $"edgekube agent --server {site.Server} --token {token}",
            ["expires"] = expires,
        });
    }

    public async Task<Reply> AccountsAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        switch (request.OneOf("action", "list", "add", "remove"))
        {
            case "list":
                await RequireAsync(caller, "list", "", ct);
                return With("accounts", new JsonArray([.. book.Read().Select(a => new JsonObject { ["name"] = a.Name, ["role"] = a.Role })]));
            case "add":
                var role = request.OneOf("role", [.. MqttAccount.Roles]);
                return await AddAsync(caller, request.Required("name"), role.Length > 0 ? role : request.Required("role"), ct);
            case "remove":
                var name = request.Required("name");
                await RequireAsync(caller, "delete", name, ct);
                return await ChangeAsync(() => book.Remove(name), ct) is { Outcome: AccountOutcome.Done } ? new Reply(200) : throw NotFound(name);
            default:
                throw ApiException.BadRequest("action: Required value: the verb accounts needs it");
        }
    }

    private async Task<Reply> AddAsync(Caller caller, string name, string role, CancellationToken ct)
    {
        await RequireAsync(caller, "create", "", ct);
        var change = await ChangeAsync(() => book.Add(name, role, given: null), ct);
        return change.Outcome switch
        {
            AccountOutcome.Done => With("account", new JsonObject { ["name"] = name, ["role"] = role, ["password"] = change.Password }) with { Code = 201 },
            AccountOutcome.Taken => throw new ApiException(409, "AlreadyExists", $"{Resource}.{Group} \"{name}\" already exists"),
            _ => throw ApiException.BadRequest(
                $"name: Invalid value: \"{name}\": it must be 1 to 64 letters, digits, '-', '_' and '.', begin with a letter or digit, and not be \"{MqttAccount.Token}\""),
        };
    }

    // The accounts are no objects of the API: whether somebody may change them, the API is asked.
    private async Task RequireAsync(Caller caller, string verb, string name, CancellationToken ct)
    {
        var what = new JsonObject { ["group"] = Group, ["resource"] = Resource, ["verb"] = verb, ["name"] = name };
        var review = new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = what },
        };
        var answer = await PostAsync(caller, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, ct);
        if (!answer.IsGood)
        {
            throw new ApiException(answer.Code, answer.Code == 401 ? "Unauthorized" : "Forbidden", answer.Code == 401 ? "Unauthorized" : "who you are cannot be found out");
        }

        using var json = JsonDocument.Parse(answer.Body);
        if (!json.RootElement.GetProperty("status").GetProperty("allowed").GetBoolean())
        {
            var user = caller.Token is null ? $"User \"{caller.User.Name}\"" : "the token's user";
            throw new ApiException(403, "Forbidden", $"{Resource}.{Group} is forbidden: {user} cannot {verb} resource \"{Resource}\" in API group \"{Group}\" at the cluster scope");
        }
    }

    // One after the other: each reads the file and writes it anew.
    private async Task<AccountChange> ChangeAsync(Func<AccountChange> change, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            return change();
        }
        finally
        {
            _changing.Release();
        }
    }

    private Task<ApiReply> PostAsync(Caller caller, string path, JsonObject body, CancellationToken ct) =>
        api.SendAsync(caller, new ApiCall("POST", path) { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) }, ct);

    private static ApiException NotFound(string name) => new(404, "NotFound", $"{Resource}.{Group} \"{name}\" not found");

    private static Reply With(string member, JsonNode json) => new(200) { More = (member, Encoding.UTF8.GetBytes(json.ToJsonString())) };
}
