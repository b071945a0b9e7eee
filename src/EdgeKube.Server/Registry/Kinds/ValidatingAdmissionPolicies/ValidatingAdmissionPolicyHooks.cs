using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicies;

/// <summary>ValidatingAdmissionPolicies: what they are for, and rules that say something.</summary>
internal sealed class ValidatingAdmissionPolicyHooks : IKindHooks
{
    private const int MaxAnnotations = 20;
    private static readonly string[] _reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];

    public GroupResource Type => BuiltIn.ValidatingAdmissionPolicies;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        if (spec.Map("paramKind") is { } kind)
        {
            Parameters(kind, errors);
        }

        Constraints(spec.Map("matchConstraints"), errors);
        AdmissionRules.Conditions(spec, "spec", errors);
        foreach (var (i, variable) in spec.Maps("variables"))
        {
            Variable(variable, $"spec.variables[{i}]", errors);
        }

        if (spec.List("validations").Count == 0 && spec.List("auditAnnotations").Count == 0)
        {
            errors.Required("spec.validations", "validations or auditAnnotations must contain at least one item");
            errors.Required("spec.auditAnnotations", "validations or auditAnnotations must contain at least one item");
        }

        foreach (var (i, validation) in spec.Maps("validations"))
        {
            Validation(validation, $"spec.validations[{i}]", errors);
        }

        Annotations(wanted.Name(), spec, errors);
        if (subresource.Length == 0)
        {
            AdmissionExpressions.Policy(spec, errors);
        }
    }

    private static void Parameters(JsonObject kind, ICollection<FieldError> errors)
    {
        var version = kind.Text("apiVersion");
        if (version.Length == 0)
        {
            errors.Required("spec.paramKind.apiVersion");
        }
        else if (version.Count(c => c == '/') > 1)
        {
            errors.Invalid("spec.paramKind.apiVersion", version, $"unexpected GroupVersion string: {version}");
        }

        if (kind.Text("kind").Length == 0)
        {
            errors.Required("spec.paramKind.kind");
        }
    }

    private static void Constraints(JsonObject? constraints, ICollection<FieldError> errors)
    {
        if (constraints is null)
        {
            errors.Required("spec.matchConstraints");
            return;
        }

        Match(constraints, "spec.matchConstraints", errors);
        if (constraints.List("resourceRules").Count == 0)
        {
            errors.Required("spec.matchConstraints.resourceRules");
        }
    }

    internal static void Match(JsonObject match, string at, ICollection<FieldError> errors)
    {
        LabelValidation.Selector(match.Map("namespaceSelector"), $"{at}.namespaceSelector", errors);
        LabelValidation.Selector(match.Map("objectSelector"), $"{at}.objectSelector", errors);
        AdmissionRules.Rules(match, "resourceRules", at, errors);
        AdmissionRules.Rules(match, "excludeResourceRules", at, errors);
    }

    private static void Variable(JsonObject variable, string at, ICollection<FieldError> errors)
    {
        var name = variable.Text("name");
        if (name.Trim().Length == 0)
        {
            errors.Required($"{at}.name", "name is not specified");
        }
        else if (!char.IsAsciiLetter(name[0]) && name[0] != '_' || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
        {
            errors.Invalid($"{at}.name", name, "name is not a valid CEL identifier");
        }

        if (variable.Text("expression").Trim().Length == 0)
        {
            errors.Required($"{at}.expression", "expression is not specified");
        }
    }

    private static void Validation(JsonObject validation, string at, ICollection<FieldError> errors)
    {
        var (message, expression) = (validation.Text("message"), validation.Text("messageExpression"));
        if (validation.Text("expression").Trim().Length == 0)
        {
            errors.Required($"{at}.expression", "expression is not specified");
        }

        if (expression.Length > 0 && expression.Trim().Length == 0)
        {
            errors.Invalid($"{at}.messageExpression", expression, "must be non-empty if specified");
        }

        if (message.Length > 0 && message.Trim().Length == 0)
        {
            errors.Invalid($"{at}.message", message, "message must be non-empty if specified");
        }
        else if (message.Trim().Contains('\n', StringComparison.Ordinal))
        {
            errors.Invalid($"{at}.message", message, "message must not contain line breaks");
        }

        errors.Supported($"{at}.reason", validation.Text("reason"), _reasons);
    }

    private static void Annotations(string policy, JsonObject? spec, ICollection<FieldError> errors)
    {
        if (spec.List("auditAnnotations").Count > MaxAnnotations)
        {
            errors.Invalid("spec.auditAnnotations", spec!["auditAnnotations"], $"must not have more than {MaxAnnotations} auditAnnotations");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, annotation) in spec.Maps("auditAnnotations"))
        {
            var (at, key) = ($"spec.auditAnnotations[{i}]", annotation.Text("key"));
            errors.Invalid($"{at}.key", $"{policy}/{key}", NameRules.QualifiedName($"{policy}/{key}"));
            if (!seen.Add(key))
            {
                errors.Duplicate($"{at}.key", key);
            }

            if (annotation.Text("valueExpression").Trim().Length == 0)
            {
                errors.Required($"{at}.valueExpression", "valueExpression is not specified");
            }
        }
    }
}
