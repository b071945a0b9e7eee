using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ResourceQuotas;

/// <summary>ResourceQuotas: names that can be counted, amounts that can be used up, and scopes that fit both.</summary>
internal sealed class ResourceQuotaHooks : IKindHooks
{
    private static readonly string[] _whole =
    [
        "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims",
        "services.nodeports", "services.loadbalancers",
    ];

    private static readonly string[] _amounts =
    [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage",
    ];

    public GroupResource Type => BuiltIn.ResourceQuotas;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        foreach (var part in (ReadOnlySpan<string>)["hard", "used"])
        {
            Amounts(wanted.Map("status").Map(part), $"status.{part}", errors);
        }

        if (subresource == "status")
        {
            return;
        }

        var spec = wanted.Map("spec");
        Amounts(spec.Map("hard"), "spec.hard", errors);
        ScopeValidation.Validate(spec, errors);
        if (old is not null)
        {
            errors.Same("spec.scopes", spec?["scopes"], old.Map("spec")?["scopes"]);
        }
    }

    private static void Amounts(JsonObject? amounts, string path, ICollection<FieldError> errors)
    {
        foreach (var (name, value) in amounts ?? [])
        {
            var at = $"{path}[{name}]";
            errors.Invalid(at, name, NameRules.QualifiedName(name));
            if (!name.Contains('/', StringComparison.Ordinal) && !IsStandard(name))
            {
                errors.Invalid(at, name, "must be a standard resource for quota");
            }

            Amount(name, value.AsText() ?? value?.ToJsonString() ?? "", at, errors);
        }
    }

    private static void Amount(string name, string text, string at, ICollection<FieldError> errors)
    {
        if (!Quantity.TryParse(text, out var quantity))
        {
            errors.Invalid(at, text, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        else if (quantity.IsNegative)
        {
            errors.Invalid(at, text, "must be greater than or equal to 0");
        }
        else if (_whole.Contains(name, StringComparer.Ordinal) && !quantity.IsWhole)
        {
            errors.Invalid(at, text, "must be an integer");
        }
    }

    private static bool IsStandard(string name) =>
        _whole.Contains(name, StringComparer.Ordinal)
        || _amounts.Contains(name, StringComparer.Ordinal)
        || name.StartsWith("hugepages-", StringComparison.Ordinal)
        || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);
}
