using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>The rules of a pod's node affinity and of its selectors of other pods.</summary>
internal static class AffinityValidation
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Validate(JsonObject? affinity, string path, ICollection<FieldError> errors)
    {
        if (affinity.Map("nodeAffinity") is { } node)
        {
            ValidateNode(node, $"{path}.nodeAffinity", errors);
        }

        foreach (var kind in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            ValidatePods(affinity.Map(kind), $"{path}.{kind}", errors);
        }
    }

    /// <summary>Terms of which a node must meet one.</summary>
    public static void Selector(JsonObject selector, string path, ICollection<FieldError> errors)
    {
        var at = $"{path}.nodeSelectorTerms";
        if (selector.List("nodeSelectorTerms").Count == 0)
        {
            errors.Instead(FieldError.Required(at, "must have at least one node selector term"));
        }

        foreach (var (i, term) in selector.Maps("nodeSelectorTerms"))
        {
            ValidateTerm(term, $"{at}[{i}]", errors);
        }
    }

    private static void ValidateNode(JsonObject node, string path, ICollection<FieldError> errors)
    {
        if (node.Map(Required) is { } required)
        {
            Selector(required, $"{path}.{Required}", errors);
        }

        foreach (var (i, preferred) in node.Maps(Preferred))
        {
            var at = $"{path}.{Preferred}[{i}]";
            ValidateWeight(preferred, at, errors);
            ValidateTerm(preferred.Map("preference"), $"{at}.preference", errors);
        }
    }

    private static void ValidateTerm(JsonObject? term, string path, ICollection<FieldError> errors)
    {
        foreach (var (i, expression) in term.Maps("matchExpressions"))
        {
            var at = $"{path}.matchExpressions[{i}]";
            LabelValidation.Operator(expression, at, errors, "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
            errors.Invalid($"{at}.key", expression.Text("key"), NameRules.QualifiedName(expression.Text("key")));
            foreach (var (k, value) in expression.Texts("values"))
            {
                errors.Invalid($"{at}.values[{k}]", value, WrongValue(value, expression.Text("operator")));
            }
        }

        foreach (var (i, field) in term.Maps("matchFields"))
        {
            var at = $"{path}.matchFields[{i}]";
            if (field.List("values").Count != 1)
            {
                errors.Required($"{at}.values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            }

            if (field.Text("operator") is not ("In" or "NotIn"))
            {
                errors.Invalid($"{at}.operator", field.Text("operator"), "not a valid selector operator");
            }

            if (field.Text("key") != "metadata.name")
            {
                errors.Invalid($"{at}.key", field.Text("key"), "not a valid field selector key");
            }
        }
    }

    private static string? WrongValue(string value, string op) =>
        op is not ("Gt" or "Lt") ? NameRules.LabelValue(value)
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null
        : "for 'Gt', 'Lt' operators, the value must be an integer";

    private static void ValidatePods(JsonObject? pods, string path, ICollection<FieldError> errors)
    {
        foreach (var (i, term) in pods.Maps(Required))
        {
            ValidatePodTerm(term, $"{path}.{Required}[{i}]", errors);
        }

        foreach (var (i, preferred) in pods.Maps(Preferred))
        {
            var at = $"{path}.{Preferred}[{i}]";
            ValidateWeight(preferred, at, errors);
            ValidatePodTerm(preferred.Map("podAffinityTerm"), $"{at}.podAffinityTerm", errors);
        }
    }

    private static void ValidatePodTerm(JsonObject? term, string at, ICollection<FieldError> errors)
    {
        var key = term.Text("topologyKey");
        if (key.Length == 0)
        {
            errors.Required($"{at}.topologyKey", "can not be empty");
        }
        else
        {
            errors.Invalid($"{at}.topologyKey", key, NameRules.QualifiedName(key));
        }

        LabelValidation.Selector(term.Map("labelSelector"), $"{at}.labelSelector", errors);
    }

    private static void ValidateWeight(JsonObject preferred, string at, ICollection<FieldError> errors)
    {
        if (preferred.Number("weight") is not (>= 1 and <= 100) and var weight)
        {
            errors.Invalid($"{at}.weight", weight ?? 0, "must be in the range 1-100");
        }
    }
}
