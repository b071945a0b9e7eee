using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Controllers.Certificates;

/// <summary>Signs what was approved for one of the cluster's own signers, and deletes requests whose time is over.</summary>
internal sealed class CertificateSigner(IRegistry registry, CertificateAuthority authority, TimeProvider time) : IRound
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(365);
    private static readonly WriteOptions _own = WriteOptions.Own("certificate-signer");

    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.CertificateSigningRequests];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? next = null;
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.CertificateSigningRequests), ""), ct);
        foreach (var item in list.Items)
        {
            var request = JsonNode.Parse(item.Value.Span)!.AsObject();
            var ends = RequestAge.Ends(request);
            if (ends <= now)
            {
                await DeleteAsync(ResourceKey.Parse(item.Key), ct);
                continue;
            }

            next = next is null || ends < next ? ends : next;
            if (IsToBeSigned(request))
            {
                await SignAsync(ResourceKey.Parse(item.Key), request, ct);
            }
        }

        return next is { } then ? Requeue.In(then - now) : Requeue.OnChange;
    }

    private static bool IsToBeSigned(JsonObject request)
    {
        var types = (request["status"]?["conditions"] as JsonArray ?? []).Select(c => (string?)c?["type"]).ToList();
        return SignerRules.IsOurs((string?)request["spec"]?["signerName"] ?? "")
            && types.Contains("Approved") && !types.Contains("Denied") && !types.Contains("Failed")
            && request["status"]?["certificate"] is null;
    }

    private Task SignAsync(ResourceKey key, JsonObject request, CancellationToken ct)
    {
        var spec = request["spec"]!;
        var usages = (spec["usages"] as JsonArray ?? []).Select(u => (string?)u ?? "").ToList();
        try
        {
            var asked = SigningRequest.Read(Encoding.ASCII.GetString(Convert.FromBase64String((string?)spec["request"] ?? "")));
            if (SignerRules.Wrong((string)spec["signerName"]!, asked, usages) is { } wrong)
            {
                return FailAsync(key, wrong, ct);
            }

            var seconds = (long?)spec["expirationSeconds"];
            var life = seconds is { } wanted && wanted < _longest.TotalSeconds ? TimeSpan.FromSeconds(wanted) : _longest;
            var pem = authority.Sign(asked, new CertificateUse(usages.Contains("server auth"), usages.Contains("client auth"), usages.Contains("key encipherment")), life);
            return WriteAsync(key, status => status["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)), ct);
        }
        catch (CryptographicException e)
        {
            return FailAsync(key, e.Message, ct);
        }
    }

    private Task FailAsync(ResourceKey key, string why, CancellationToken ct) => WriteAsync(
        key,
        status =>
        {
            if (status["conditions"] is not JsonArray conditions)
            {
                status["conditions"] = conditions = [];
            }

            conditions.Add((JsonNode)new JsonObject { ["type"] = "Failed", ["status"] = "True", ["reason"] = "SignerValidationFailure", ["message"] = why });
        },
        ct);

    private async Task WriteAsync(ResourceKey key, Action<JsonObject> change, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                key,
                current =>
                {
                    if (current["status"] is not JsonObject status)
                    {
                        current["status"] = status = [];
                    }

                    if (IsToBeSigned(current))
                    {
                        change(status);
                    }

                    return current;
                },
                _own with { Subresource = "status" },
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }

    private async Task DeleteAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            await registry.DeleteAsync(key, new DeleteOptions(), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // somebody else did
        }
    }
}
