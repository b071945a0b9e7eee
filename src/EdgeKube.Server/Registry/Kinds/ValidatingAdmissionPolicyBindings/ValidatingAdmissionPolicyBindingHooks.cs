using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicies;

namespace EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicyBindings;

/// <summary>ValidatingAdmissionPolicyBindings: a policy, what follows when it is not kept, and clear parameters.</summary>
internal sealed class ValidatingAdmissionPolicyBindingHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.ValidatingAdmissionPolicyBindings;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        var policy = spec.Text("policyName");
        if (policy.Length == 0)
        {
            errors.Required("spec.policyName");
        }
        else
        {
            errors.Invalid("spec.policyName", policy, NameRules.Dns1123Subdomain(policy));
        }

        if (spec.Map("paramRef") is { } parameters)
        {
            Parameters(parameters, errors);
        }

        if (spec.Map("matchResources") is { } match)
        {
            ValidatingAdmissionPolicyHooks.Match(match, "spec.matchResources", errors);
        }

        Actions(spec, errors);
    }

    private static void Parameters(JsonObject reference, ICollection<FieldError> errors)
    {
        const string At = "spec.paramRef";
        var (named, selected) = (reference.Text("name").Length > 0, reference.Has("selector"));
        if (named)
        {
            errors.Invalid($"{At}.name", reference.Text("name"), NameRules.PathSegment(reference.Text("name")));
        }

        if (named && selected)
        {
            errors.Forbidden($"{At}.name", "name and selector are mutually exclusive");
            errors.Forbidden($"{At}.selector", "name and selector are mutually exclusive");
        }
        else if (!named && !selected)
        {
            errors.Required(At, "one of name or selector must be specified");
        }

        LabelValidation.Selector(reference.Map("selector"), $"{At}.selector", errors);
        if (reference.Text("parameterNotFoundAction").Length == 0)
        {
            errors.Required($"{At}.parameterNotFoundAction");
        }
    }

    private static void Actions(JsonObject? spec, ICollection<FieldError> errors)
    {
        const string At = "spec.validationActions";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, action) in spec.Texts("validationActions"))
        {
            if (!seen.Add(action))
            {
                errors.Duplicate($"{At}[{i}]", action);
            }
        }

        if (seen.Count == 0)
        {
            errors.Required(At, "at least one validation action is required");
        }
        else if (seen.Contains("Deny") && seen.Contains("Warn"))
        {
            errors.Invalid(
                At,
                spec!["validationActions"],
                "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
        }
    }
}
