using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>The expressions of webhooks and policies: they compile over what is declared, and give what is needed of them.</summary>
internal static class AdmissionExpressions
{
    public static void Conditions(JsonObject? owner, string path, CelEnvironment environment, ICollection<FieldError> errors)
    {
        foreach (var (i, condition) in owner.Maps("matchConditions"))
        {
            Expression(condition, "expression", $"{path}.matchConditions[{i}]", environment, errors, "bool");
        }
    }

    /// <param name="spec">Of a ValidatingAdmissionPolicy.</param>
    public static void Policy(JsonObject? spec, ICollection<FieldError> errors)
    {
        var hasParams = spec.Has("paramKind");
        Conditions(spec, "spec", AdmissionEnvironment.Policy(hasParams), errors);
        var names = new List<string>();
        foreach (var (i, variable) in spec.Maps("variables"))
        {
            var at = $"spec.variables[{i}]";
            Expression(variable, "expression", at, AdmissionEnvironment.Policy(hasParams, variables: names), errors);
            if (names.Contains(variable.Text("name")))
            {
                errors.Duplicate($"{at}.name", variable.Text("name"));
            }

            names.Add(variable.Text("name"));
        }

        var environment = AdmissionEnvironment.Policy(hasParams, variables: names);
        var forMessages = AdmissionEnvironment.Policy(hasParams, hasAuthorizer: false, names);
        foreach (var (i, validation) in spec.Maps("validations"))
        {
            Expression(validation, "expression", $"spec.validations[{i}]", environment, errors, "bool");
            Expression(validation, "messageExpression", $"spec.validations[{i}]", forMessages, errors, "string");
        }

        foreach (var (i, annotation) in spec.Maps("auditAnnotations"))
        {
            Expression(annotation, "valueExpression", $"spec.auditAnnotations[{i}]", environment, errors, "string", "null_type");
        }
    }

    /// <param name="kinds">What it may give; the first is named where it does not.</param>
    private static void Expression(
        JsonObject owner, string field, string at, CelEnvironment environment, ICollection<FieldError> errors, params string[] kinds)
    {
        if (owner.Text(field) is not { Length: > 0 } text || text.Trim().Length == 0)
        {
            return;
        }

        var program = CelProgram.Compile(text, environment, out var error);
        if (program is null)
        {
            errors.Invalid($"{at}.{field}", text.Trim(), $"compilation failed: {error}");
        }
        else if (kinds.Length > 0 && !Array.Exists(kinds, program.MayBe))
        {
            errors.Invalid($"{at}.{field}", text.Trim(), $"must evaluate to {kinds[0]}");
        }
    }
}
