using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PodDisruptionBudgets;

/// <summary>PodDisruptionBudgets: one bound, in pods or in percent.</summary>
internal sealed class PodDisruptionBudgetHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.PodDisruptionBudgets;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        if (spec.Has("minAvailable") && spec.Has("maxUnavailable"))
        {
            errors.Invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
        }

        Bound(spec?["minAvailable"], "spec.minAvailable", errors);
        Bound(spec?["maxUnavailable"], "spec.maxUnavailable", errors);
        LabelValidation.Selector(spec.Map("selector"), "spec.selector", errors);
    }

    private static void Bound(JsonNode? value, string at, ICollection<FieldError> errors)
    {
        errors.NotNegative(at, value.AsNumber());
        if (value.AsText() is not { } text)
        {
            return;
        }

        if (!IntOrPercent.TryParsePercent(text, out var percent))
        {
            errors.Invalid(at, text, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        }
        else if (percent > 100)
        {
            errors.Invalid(at, text, "must not be greater than 100%");
        }
    }
}
