using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>Which objects alone a quota with scopes is about. Pure.</summary>
internal static class QuotaScopes
{
    private static readonly string[] _affinities = ["podAffinity", "podAntiAffinity"];

    public static bool Match(JsonObject? spec, GroupResource type, JsonObject value)
    {
        foreach (var (_, scope) in spec.Texts("scopes"))
        {
            if (!Matches(scope, "Exists", [], type, value))
            {
                return false;
            }
        }

        foreach (var (_, wanted) in spec.Map("scopeSelector").Maps("matchExpressions"))
        {
            if (!Matches(wanted.Text("scopeName"), wanted.Text("operator"), [.. wanted.Texts("values").Select(v => v.Item)], type, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(string scope, string op, IReadOnlyList<string> values, GroupResource type, JsonObject value)
    {
        var spec = value.Map("spec");
        if (scope == "VolumeAttributesClass")
        {
            return type == BuiltIn.PersistentVolumeClaims && Selects(op, values, ClassOf(value));
        }

        return type == BuiltIn.Pods && scope switch
        {
            "Terminating" => spec.Number("activeDeadlineSeconds") >= 0,
            "NotTerminating" => spec.Number("activeDeadlineSeconds") is null or < 0,
            "BestEffort" => PodQos.Of(spec ?? []) == "BestEffort",
            "NotBestEffort" => PodQos.Of(spec ?? []) != "BestEffort",
            "PriorityClass" => Selects(op, values, spec.Text("priorityClassName")),
            "CrossNamespacePodAffinity" => ReachesOut(spec.Map("affinity")),
            _ => false,
        };
    }

    private static string ClassOf(JsonObject claim) =>
        claim.Map("status").Text("currentVolumeAttributesClassName") is { Length: > 0 } current
            ? current
            : claim.Map("spec").Text("volumeAttributesClassName");

    private static bool Selects(string op, IReadOnlyList<string> values, string name) => op switch
    {
        "In" => name.Length > 0 && values.Contains(name, StringComparer.Ordinal),
        "NotIn" => name.Length == 0 || !values.Contains(name, StringComparer.Ordinal),
        "DoesNotExist" => name.Length == 0,
        _ => name.Length > 0,
    };

    private static bool ReachesOut(JsonObject? affinity) => _affinities.Select(a => affinity.Map(a)).Any(a =>
        a.Maps("requiredDuringSchedulingIgnoredDuringExecution").Any(t => ReachesOutTerm(t.Item))
        || a.Maps("preferredDuringSchedulingIgnoredDuringExecution").Any(t => ReachesOutTerm(t.Item.Map("podAffinityTerm"))));

    private static bool ReachesOutTerm(JsonObject? term) => term.List("namespaces").Count > 0 || term.Has("namespaceSelector");
}
