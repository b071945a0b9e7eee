using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Auth.ServiceAccounts;

public sealed class TokenAuthenticatorTests : RegistryFixture
{
    private readonly TokenKey _key = NewKey();
    private TokenAuthenticator? _authenticator;

    private TokenAuthenticator Authenticator => _authenticator ??= new(_key, Registry, Time);

    [Fact]
    public async Task A_token_is_its_account()
    {
        var token = await TokenAsync();
        var accepted = Assert.IsType<TokenAnswer.Accepted>(await AuthenticateAsync(token));
        Assert.Equal("system:serviceaccount:default:robot", accepted.User.Name);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"], accepted.User.Groups);
        Assert.Equal(["JTI=id"], accepted.User.Extra!["authentication.kubernetes.io/credential-id"]);
        Assert.Equal([TokenClaims.Issuer], accepted.Audiences);
    }

    [Fact]
    public async Task A_token_ends_when_its_time_is_up()
    {
        var token = await TokenAsync();
        Assert.IsType<TokenAnswer.Accepted>(await AuthenticateAsync(token));
        Time.Advance(TimeSpan.FromMinutes(62));
        Assert.Equal("service account token has expired", await RefusalAsync(token));
    }

    [Fact]
    public async Task A_token_of_tomorrow_is_not_valid_yet()
    {
        var token = await TokenAsync(c => c with { IssuedAt = c.IssuedAt + 86_400, Expires = c.Expires + 86_400 });
        Assert.Equal("service account token is not valid yet", await RefusalAsync(token));
    }

    [Fact]
    public async Task A_token_ends_with_its_account_though_one_of_that_name_is_made_again()
    {
        var token = await TokenAsync();
        Assert.IsType<TokenAnswer.Accepted>(await AuthenticateAsync(token));
        await Registry.DeleteAsync(Key(BuiltIn.ServiceAccounts, "robot"), new DeleteOptions(), Ct);
        Assert.Equal("serviceaccounts \"robot\" not found", await RefusalAsync(token));
        await CreatedAsync(BuiltIn.ServiceAccounts, """{"metadata":{"name":"robot"}}""");
        Assert.Contains("does not match claim", await RefusalAsync(token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_a_pod_ends_with_the_pod()
    {
        var pod = await CreatedPodAsync("worker");
        var token = await TokenAsync(c => c with { Pod = new("worker", Uid(pod)), Node = new("board-1", "n") });
        var accepted = Assert.IsType<TokenAnswer.Accepted>(await AuthenticateAsync(token));
        Assert.Equal(["worker"], accepted.User.Extra!["authentication.kubernetes.io/pod-name"]);
        Assert.Equal(["board-1"], accepted.User.Extra!["authentication.kubernetes.io/node-name"]);
        await Registry.DeleteAsync(Key(BuiltIn.Pods, "worker"), new DeleteOptions(), Ct);
        Assert.Equal("service account token has been invalidated", await RefusalAsync(token));
    }

    [Fact]
    public async Task A_token_for_others_is_not_for_this_server()
    {
        var token = await TokenAsync(c => c with { Audiences = ["vault", "mail"] });
        Assert.Contains("is invalid for the target audiences", await RefusalAsync(token), StringComparison.Ordinal);
        var accepted = Assert.IsType<TokenAnswer.Accepted>(await Authenticator.AuthenticateAsync(token, ["mail", "other"], Ct));
        Assert.Equal(["mail"], accepted.Audiences);
    }

    [Fact]
    public async Task A_changed_or_foreign_token_is_none_of_ours()
    {
        var token = await TokenAsync();
        var parts = token.Split('.');
        var claims = (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        claims["sub"] = "system:serviceaccount:kube-system:root";
        var forged = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
        var unsigned = $"{Base64Url.EncodeToString("""{"alg":"none"}"""u8)}.{parts[1]}.";
        using var other = NewKey();
        var foreign = SignedToken.Make(other, Base64Url.DecodeFromChars(parts[1]));
        foreach (var bad in (string[])[forged, unsigned, foreign, "", "a.b", "a.b.c", "ä.ö.ü", token + "x"])
        {
            Assert.Equal("it is not one of this cluster's", await RefusalAsync(bad));
        }
    }

    [Fact]
    public async Task A_token_in_a_secret_ends_with_what_the_secret_holds()
    {
        var account = await AccountAsync();
        var token = SignedToken.Make(_key, new SecretClaims("default", new("robot", Uid(account)), "robot-token").Write());
        Assert.Equal("service account token has been invalidated", await RefusalAsync(token));
        await CreatedAsync(
            BuiltIn.Secrets,
            $$$"""{"metadata":{"name":"robot-token"},"stringData":{"token":"{{{token}}}"}}""");
        var accepted = Assert.IsType<TokenAnswer.Accepted>(await AuthenticateAsync(token));
        Assert.Equal("system:serviceaccount:default:robot", accepted.User.Name);
        await Registry.UpdateAsync(Key(BuiltIn.Secrets, "robot-token"), WithoutData, Own, Ct);
        Assert.Equal("service account token has been invalidated", await RefusalAsync(token));
    }

    [Fact]
    public async Task A_key_that_is_read_again_knows_the_tokens_it_signed()
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        using var first = TokenKey.LoadOrCreate(file);
        using var second = TokenKey.LoadOrCreate(file);
        Assert.Equal((first.Id, first.PublicSet()), (second.Id, second.PublicSet()));
        Assert.NotNull(SignedToken.Open(second, SignedToken.Make(first, "{}"u8)));
        await Task.CompletedTask;
        File.Delete(file);
    }

    private static JsonObject WithoutData(JsonObject secret)
    {
        secret.Remove("data");
        return secret;
    }

    private static TokenKey NewKey()
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        var key = TokenKey.LoadOrCreate(file);
        File.Delete(file);
        return key;
    }

    private static string Uid(JsonObject value) => (string)value["metadata"]!["uid"]!;

    private Task<JsonObject> AccountAsync() => CreatedAsync(BuiltIn.ServiceAccounts, """{"metadata":{"name":"robot"}}""");

    private async Task<string> TokenAsync(Func<TokenClaims, TokenClaims>? change = null)
    {
        var account = await AccountAsync();
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new TokenClaims
        {
            Namespace = "default",
            Account = new("robot", Uid(account)),
            Audiences = [TokenClaims.Issuer],
            IssuedAt = now,
            Expires = now + 3600,
            Id = "id",
        };
        return new TokenIssuer(_key).Sign(change is null ? claims : change(claims));
    }

    private ValueTask<TokenAnswer> AuthenticateAsync(string token) => Authenticator.AuthenticateAsync(token, [], Ct);

    private async Task<string> RefusalAsync(string token) => Assert.IsType<TokenAnswer.Refused>(await AuthenticateAsync(token)).Why;
}
