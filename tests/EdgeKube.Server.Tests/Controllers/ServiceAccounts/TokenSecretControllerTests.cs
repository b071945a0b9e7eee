using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.ServiceAccounts;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ServiceAccounts;

public sealed class TokenSecretControllerTests : RegistryFixture
{
    private static readonly ResourceKey _secret = Key(BuiltIn.Secrets, "robot-token");

    [Fact]
    public async Task A_secret_gets_the_token_of_its_account()
    {
        var account = await CreatedAsync(BuiltIn.ServiceAccounts, """{"metadata":{"name":"robot"}}""");
        await SecretAsync();
        await ReconcileAsync();
        var filled = (await FoundAsync(_secret))!;
        var uid = (string)account["metadata"]!["uid"]!;
        Assert.Equal(uid, (string?)filled["metadata"]!["annotations"]!["kubernetes.io/service-account.uid"]);
        Assert.Equal($"default robot {uid} robot-token", Data(filled, "token"));
        Assert.Equal(("default", "certificate"), (Data(filled, "namespace"), Data(filled, "ca.crt")));
        await ReconcileAsync();
        Assert.Equal(
            (string?)filled["metadata"]!["resourceVersion"], (string?)(await FoundAsync(_secret))!["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_secret_goes_with_its_account_and_is_not_given_to_the_next_of_that_name()
    {
        await CreatedAsync(BuiltIn.ServiceAccounts, """{"metadata":{"name":"robot"}}""");
        await SecretAsync();
        await ReconcileAsync();
        await Registry.DeleteAsync(Key(BuiltIn.ServiceAccounts, "robot"), new(), Ct);
        await CreatedAsync(BuiltIn.ServiceAccounts, """{"metadata":{"name":"robot"}}""");
        await ReconcileAsync();
        Assert.Null(await FoundAsync(_secret));
    }

    [Fact]
    public async Task A_secret_of_nobody_goes()
    {
        await SecretAsync();
        await ReconcileAsync();
        Assert.Null(await FoundAsync(_secret));
    }

    private static string Data(JsonObject secret, string name) => Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]![name]!));

    private Task<JsonObject> SecretAsync() => CreatedAsync(
        BuiltIn.Secrets,
        """{"metadata":{"name":"robot-token","annotations":{"kubernetes.io/service-account.name":"robot"}},"type":"kubernetes.io/service-account-token"}""");

    private async Task ReconcileAsync()
    {
        using var secrets = new ResourceCache<SecretView>(Registry, BuiltIn.Secrets, ApiJson.Default.SecretView);
        using var accounts = new ResourceCache<ServiceAccountView>(Registry, BuiltIn.ServiceAccounts, ApiJson.Default.ServiceAccountView);
        var controller = new TokenSecretController(Registry, secrets, accounts, new Tokens(), "certificate", new WorkQueue<ResourceKey>(Time));
        await secrets.StartAsync(Ct);
        await accounts.StartAsync(Ct);
        await controller.WhenSyncedAsync(Ct);
        await controller.ReconcileAsync(_secret, Ct);
        await secrets.StopAsync(Ct);
        await accounts.StopAsync(Ct);
    }

    private sealed class Tokens : ISecretTokens
    {
        public string Sign(string ns, string account, string accountUid, string secret) => $"{ns} {account} {accountUid} {secret}";
    }
}
