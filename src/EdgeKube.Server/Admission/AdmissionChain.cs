using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>All who are asked about writes, as the configuration of one moment says.</summary>
internal sealed class AdmissionChain(
    IRegistry registry, IReadOnlyList<AdmissionMatch> matches, MutatingWebhooks mutating, ValidatingWebhooks validating, ValidatingPolicies policies) : IAdmission
{
    public bool Concerns(ResourceDefinition definition, string subresource, string operation)
    {
        for (var i = 0; i < matches.Count; i++)
        {
            if (matches[i].MayConcern(definition, subresource, operation))
            {
                return true;
            }
        }

        return KindConversions.Of(definition.Type) is not null; // a rule may name the same kind in another group
    }

    public async Task<bool> MutateAsync(AdmissionWrite write, CancellationToken ct) =>
        await mutating.RunAsync(write, await AdmissionContext.OfAsync(write, registry, ct), ct);

    public async Task ValidateAsync(AdmissionWrite write, CancellationToken ct)
    {
        var context = await AdmissionContext.OfAsync(write, registry, ct);
        await policies.RunAsync(write, context, ct);
        await validating.RunAsync(write, context, ct);
    }
}
