using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>Taints of nodes, and the tolerations that answer them.</summary>
internal static class TaintValidation
{
    private static readonly string[] _effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public static void Taints(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        var seen = new HashSet<(string Key, string Effect)>();
        foreach (var (i, taint) in spec.Maps("taints"))
        {
            var at = $"{path}[{i}]";
            var (key, value, effect) = (taint.Text("key"), taint.Text("value"), taint.Text("effect"));
            errors.Invalid($"{at}.key", key, NameRules.QualifiedName(key));
            errors.Invalid($"{at}.value", value, NameRules.LabelValue(value));
            Effect(effect, $"{at}.effect", errors);
            if (!seen.Add((key, effect)))
            {
                errors.Once(new("FieldValueDuplicate", at, "Duplicate value: taints must be unique by key and effect pair"));
            }
        }
    }

    public static void Tolerations(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        foreach (var (i, toleration) in spec.Maps("tolerations"))
        {
            Toleration(toleration, $"{path}[{i}]", errors);
        }
    }

    private static void Toleration(JsonObject toleration, string at, ICollection<FieldError> errors)
    {
        var (key, value, op, effect) = (toleration.Text("key"), toleration.Text("value"), toleration.Text("operator"), toleration.Text("effect"));
        if (key.Length > 0)
        {
            errors.Invalid($"{at}.key", key, NameRules.QualifiedName(key));
        }
        else if (op != "Exists")
        {
            errors.Invalid($"{at}.operator", op, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }

        if (toleration.Has("tolerationSeconds") && effect != "NoExecute")
        {
            errors.Invalid($"{at}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }

        switch (op)
        {
            case "" or "Equal":
                errors.Invalid($"{at}.operator", value, NameRules.LabelValue(value));
                break;
            case "Exists" when value.Length > 0:
                errors.Invalid($"{at}.operator", new JsonObject { ["value"] = value }, "value must be empty when `operator` is 'Exists'");
                break;
            default:
                errors.Supported($"{at}.operator", op, "Equal", "Exists");
                break;
        }

        errors.Supported($"{at}.effect", effect, _effects);
    }

    private static void Effect(string effect, string at, ICollection<FieldError> errors)
    {
        if (effect.Length == 0)
        {
            errors.Required(at);
        }

        errors.Supported(at, effect, _effects);
    }
}
