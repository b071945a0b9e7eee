using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>Labels, annotations and selectors, wherever they stand.</summary>
internal static class LabelValidation
{
    private const int MaxAnnotations = 256 * 1024;

    public static void Labels(JsonObject? labels, string path, ICollection<FieldError> errors)
    {
        foreach (var (key, value) in labels ?? [])
        {
            errors.Invalid(path, key, NameRules.QualifiedName(key));
            errors.Invalid(path, value.AsText() ?? "", NameRules.LabelValue(value.AsText() ?? ""));
        }
    }

    public static void Annotations(JsonObject? annotations, string path, ICollection<FieldError> errors)
    {
        var size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
#pragma warning disable CA1308 // annotation keys may have capitals in their prefix, as Kubernetes allows
            errors.Invalid(path, key, NameRules.QualifiedName(key.ToLowerInvariant()));
#pragma warning restore CA1308
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value.AsText() ?? "");
        }

        if (size > MaxAnnotations)
        {
            errors.TooLong(path, MaxAnnotations);
        }
    }

    /// <summary>A meta/v1 LabelSelector.</summary>
    public static void Selector(JsonObject? selector, string path, ICollection<FieldError> errors)
    {
        Labels(selector.Map("matchLabels"), $"{path}.matchLabels", errors);
        foreach (var (i, expression) in selector.Maps("matchExpressions"))
        {
            var at = $"{path}.matchExpressions[{i}]";
            Operator(expression, at, errors, "In", "NotIn", "Exists", "DoesNotExist");
            errors.Invalid($"{at}.key", expression.Text("key"), NameRules.QualifiedName(expression.Text("key")));
            foreach (var (k, value) in expression.Texts("values"))
            {
                errors.Invalid($"{at}.values[{k}]", value, NameRules.LabelValue(value));
            }
        }
    }

    /// <summary>The operator of an expression, and the values it must or may not have.</summary>
    public static void Operator(JsonObject expression, string at, ICollection<FieldError> errors, params IReadOnlyList<string> known)
    {
        var count = expression.List("values").Count;
        switch (expression.Text("operator"))
        {
            case "In" or "NotIn" when count == 0:
                errors.Required($"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when count > 0:
                errors.Forbidden($"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt" when known.Contains("Gt") && count != 1:
                errors.Required($"{at}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case var op when !known.Contains(op):
                errors.Invalid($"{at}.operator", op, "not a valid selector operator");
                break;
            default:
                break;
        }
    }
}
