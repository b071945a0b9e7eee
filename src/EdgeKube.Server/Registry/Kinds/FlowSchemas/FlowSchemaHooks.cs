using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.FlowSchemas;

/// <summary>FlowSchemas: their precedence and level, and whose requests they take.</summary>
internal sealed class FlowSchemaHooks : IKindHooks
{
    private const int LastPrecedence = 10_000;

    public GroupResource Type => BuiltIn.FlowSchemas;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        Precedence(wanted.Name(), spec.Number("matchingPrecedence") ?? 0, errors);
        if (spec.Map("distinguisherMethod") is { } method)
        {
            errors.Supported("spec.distinguisherMethod.type", method.Text("type"), "ByNamespace", "ByUser");
        }

        Level(spec.Map("priorityLevelConfiguration").Text("name"), errors);
        foreach (var (i, rule) in spec.Maps("rules"))
        {
            FlowRuleValidation.Rule(rule, $"spec.rules[{i}]", errors);
        }

        if (MandatoryFlowControl.Spec(Type, wanted.Name()) is { } fixedSpec && !JsonNode.DeepEquals(spec, fixedSpec))
        {
            errors.Invalid("spec", spec, $"spec of '{wanted.Name()}' must equal the fixed value");
        }
    }

    private static void Precedence(string name, long precedence, ICollection<FieldError> errors)
    {
        var wrong = precedence <= 0 ? "must be a positive value"
            : precedence > LastPrecedence ? $"must not be greater than {LastPrecedence}"
            : precedence == 1 && name != "exempt" ? "only the schema named 'exempt' may have matchingPrecedence 1"
            : null;
        errors.Invalid("spec.matchingPrecedence", precedence, wrong);
    }

    private static void Level(string name, ICollection<FieldError> errors)
    {
        const string At = "spec.priorityLevelConfiguration.name";
        if (name.Length == 0)
        {
            errors.Required(At, "must reference a priority level");
        }
        else
        {
            errors.Invalid(At, name, NameRules.Dns1123Subdomain(name));
        }
    }
}
