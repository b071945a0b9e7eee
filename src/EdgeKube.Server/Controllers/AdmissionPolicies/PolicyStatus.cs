using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.AdmissionPolicies;

/// <summary>Says in the status of each new or changed ValidatingAdmissionPolicy what checking the types of its expressions found.</summary>
internal sealed class PolicyStatus(IRegistry registry) : IRound
{
    private static readonly WriteOptions _write = WriteOptions.Own("validatingadmissionpolicy-status") with { Subresource = "status" };

    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.ValidatingAdmissionPolicies];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.ValidatingAdmissionPolicies), ""), ct);
        foreach (var item in list.Items)
        {
            var policy = ObjectJson.Read(item.Value);
            if (!IsTold(policy))
            {
                await TellAsync(ResourceKey.Parse(item.Key), new PolicyTypeCheck(registry.Definitions).Warnings(policy), policy, ct);
            }
        }

        return Requeue.OnChange;
    }

    private static bool IsTold(JsonObject policy) => policy.Map("status").Number("observedGeneration") >= new ObjectMetadata(policy).Generation;

    private async Task TellAsync(ResourceKey key, JsonArray warnings, JsonObject seen, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                key,
                current =>
                {
                    var status = current.Ensure("status");
                    status["observedGeneration"] = new ObjectMetadata(seen).Generation; // what is newer is looked at again
                    status["typeChecking"] = warnings.Count == 0 ? new JsonObject() : new JsonObject { ["expressionWarnings"] = warnings.DeepClone() };
                    return current;
                },
                _write,
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }
}
