using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ResourceQuotas;

/// <summary>The scopes of a quota: each has to fit what is bounded, and the others.</summary>
internal static class ScopeValidation
{
    private static readonly string[] _pods = ["pods"];
    private static readonly string[] _compute = ["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
    private static readonly string[] _claims = ["persistentvolumeclaims", "requests.storage"];
    private static readonly string[] _existing = ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"];

    public static void Validate(JsonObject? spec, ICollection<FieldError> errors)
    {
        var hard = (spec.Map("hard") ?? []).Select(h => h.Key).ToList();
        Scopes([.. spec.Texts("scopes").Select(s => s.Item)], hard, "spec.scopes", spec?["scopes"], errors);
        var selector = spec.Map("scopeSelector");
        if (selector is null)
        {
            return;
        }

        var names = new List<string>();
        foreach (var (i, wanted) in selector.Maps("matchExpressions"))
        {
            names.Add(wanted.Text("scopeName"));
            Operator(wanted, $"spec.scopeSelector.matchExpressions[{i}]", errors);
        }

        Scopes(names, hard, "spec.scopeSelector.matchExpressions", selector["matchExpressions"], errors);
    }

    private static void Scopes(List<string> scopes, List<string> hard, string at, JsonNode? value, ICollection<FieldError> errors)
    {
        if (scopes.Exists(s => hard.Exists(h => !Fits(s, h))))
        {
            errors.Invalid(at, value, "unsupported scope applied to resource");
        }

        if ((scopes.Contains("BestEffort") && scopes.Contains("NotBestEffort")) || (scopes.Contains("Terminating") && scopes.Contains("NotTerminating")))
        {
            errors.Invalid(at, value, "conflicting scopes");
        }
    }

    private static bool Fits(string scope, string resource)
    {
        var fitting = scope switch
        {
            "BestEffort" => _pods,
            "VolumeAttributesClass" => _claims,
            _ => _compute,
        };
        return fitting.Contains(resource, StringComparer.Ordinal);
    }

    private static void Operator(JsonObject wanted, string at, ICollection<FieldError> errors)
    {
        var (op, values) = (wanted.Text("operator"), wanted.List("values"));
        if (_existing.Contains(wanted.Text("scopeName"), StringComparer.Ordinal) && op != "Exists")
        {
            errors.Invalid(
                $"{at}.operator",
                op,
                "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
                + "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
        }

        if (op is "In" or "NotIn" && values.Count == 0)
        {
            errors.Required($"{at}.values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
        }

        if (op is "Exists" or "DoesNotExist" && values.Count > 0)
        {
            errors.Invalid($"{at}.values", wanted["values"], "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
        }
    }
}
