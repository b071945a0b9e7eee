using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Leases;

/// <summary>Leases: what is counted must be positive.</summary>
internal sealed class LeaseHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.Leases;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        if (spec.Number("leaseDurationSeconds") is { } duration and <= 0)
        {
            errors.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
        }

        errors.NotNegative("spec.leaseTransitions", spec.Number("leaseTransitions"));
    }
}
