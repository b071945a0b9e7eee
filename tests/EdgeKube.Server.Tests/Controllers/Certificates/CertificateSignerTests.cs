using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.Certificates;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Certificates;

public sealed class CertificateSignerTests : RegistryFixture
{
    [Fact]
    public async Task What_is_approved_is_signed_for_whom_it_names()
    {
        using var authority = Authority();
        await AskAsync("anna", SignerRules.Client, "CN=anna,O=people", ["client auth"], seconds: 3600);
        Assert.Equal("tester", (string?)(await StoredAsync("anna"))["spec"]!["username"]);
        await RunAsync(authority);
        Assert.Null((await StoredAsync("anna"))["status"]?["certificate"]);
        await DecideAsync("anna", "Approved");
        await RunAsync(authority);
        var pem = Encoding.ASCII.GetString(Convert.FromBase64String((string)(await StoredAsync("anna"))["status"]!["certificate"]!));
        using var certificate = X509Certificate2.CreateFromPem(pem);
        Assert.True(authority.Signed(certificate));
        var subject = CertificateSubject.Of(certificate);
        Assert.Equal("anna", subject.CommonName);
        Assert.Equal(["people"], subject.Organizations);
        Assert.Equal(Time.GetUtcNow().AddHours(1).UtcDateTime, certificate.NotAfter.ToUniversalTime());
        var before = Registry.Revision;
        await RunAsync(authority);
        Assert.Equal(before, Registry.Revision);
    }

    [Fact]
    public async Task What_breaks_the_signer_s_rules_fails()
    {
        using var authority = Authority();
        await AskAsync("node", SignerRules.KubeletClient, "CN=anna,O=people", ["digital signature", "client auth"]);
        await DecideAsync("node", "Approved");
        await RunAsync(authority);
        var failed = (await StoredAsync("node"))["status"]!["conditions"]!.AsArray().Single(c => (string?)c!["type"] == "Failed")!;
        Assert.Equal("subject organization is not system:nodes", (string?)failed["message"]);
    }

    [Fact]
    public async Task What_is_denied_or_for_another_signer_is_left_alone()
    {
        using var authority = Authority();
        await AskAsync("denied", SignerRules.Client, "CN=a", ["client auth"]);
        await AskAsync("other", "example.com/own", "CN=a", ["client auth"]);
        await DecideAsync("denied", "Denied");
        await DecideAsync("other", "Approved");
        await RunAsync(authority);
        Assert.Null((await StoredAsync("denied"))["status"]!["certificate"]);
        Assert.Null((await StoredAsync("other"))["status"]!["certificate"]);
    }

    [Fact]
    public async Task A_request_goes_when_its_time_is_over()
    {
        using var authority = Authority();
        await AskAsync("old", SignerRules.Client, "CN=a", ["client auth"]);
        Assert.Equal(TimeSpan.FromDays(1), (await RunAsync(authority)).After);
        Time.Advance(TimeSpan.FromDays(1));
        await RunAsync(authority);
        Assert.Null(await FoundAsync(Key("old")));
    }

    [Fact]
    public async Task A_decision_stays_and_only_one_can_be_made()
    {
        await AskAsync("anna", SignerRules.Client, "CN=anna", ["client auth"]);
        await DecideAsync("anna", "Approved");
        var refused = await Assert.ThrowsAsync<ApiException>(() => DecideAsync("anna", "Denied"));
        Assert.Contains("Approved and Denied conditions are mutually exclusive", refused.Message, StringComparison.Ordinal);
        await UpdateAsync("anna", "status", status => status.Remove("conditions"));
        Assert.Equal("Approved", (string?)(await StoredAsync("anna"))["status"]!["conditions"]![0]!["type"]);
    }

    [Theory]
    [InlineData("CN=a", "example.com", "spec.signerName: Invalid value: \"example.com\": must be a fully qualified domain and path of the form 'example.com/signer-name'")]
    [InlineData("CN=a,O=system:masters", SignerRules.Client, "spec.request: Forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed")]
    public async Task A_bad_request_is_refused(string subject, string signer, string error)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => AskAsync("bad", signer, subject, ["client auth"]));
        Assert.Equal(error, Assert.Single(refused.Causes).ToString());
    }

    private static ResourceKey Key(string name) => new(BuiltIn.CertificateSigningRequests, "", name);

    private CertificateAuthority Authority() => CertificateAuthority.LoadOrCreate(
        Path.Combine(Folder, "ca.crt"), Path.Combine(Folder, "ca.key"), "test-ca", Time);

    private Task<Requeue> RunAsync(CertificateAuthority authority) => new CertificateSigner(Registry, authority, Time).RunAsync(Ct);

    private async Task AskAsync(string name, string signer, string subject, string[] usages, int? seconds = null)
    {
        using var key = RSA.Create(2048); // another kind of key than the authority's
        var pem = new CertificateRequest(
            new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        var spec = new JsonObject
        {
            ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
            ["signerName"] = signer,
            ["usages"] = new JsonArray([.. usages.Select(u => (JsonNode)u)]),
        };
        if (seconds is { } life)
        {
            spec["expirationSeconds"] = life;
        }

        var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec };
        await CreateAsync(BuiltIn.CertificateSigningRequests, "", body.ToJsonString(), Own with { User = new Requester("tester", ["people"]) });
    }

    private Task<WriteResult> DecideAsync(string name, string type) => UpdateAsync(name, "approval", status =>
    {
        var conditions = status["conditions"] as JsonArray ?? [];
        status.Remove("conditions");
        conditions.Add((JsonNode)new JsonObject { ["type"] = type, ["status"] = "True", ["reason"] = "Test" });
        status["conditions"] = conditions;
    });

    private Task<WriteResult> UpdateAsync(string name, string subresource, Action<JsonObject> change) => Registry.UpdateAsync(
        Key(name),
        current =>
        {
            var status = current["status"] as JsonObject ?? [];
            current.Remove("status");
            change(status);
            current["status"] = status;
            return current;
        },
        Own with { Subresource = subresource },
        Ct);

    private async Task<JsonObject> StoredAsync(string name) => (await FoundAsync(Key(name)))!;
}
