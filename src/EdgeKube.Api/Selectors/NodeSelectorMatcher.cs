using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Api.Selectors;

/// <summary>Matches a node against the node selector terms of an affinity: labels, and the name for <c>matchFields</c>.</summary>
public static class NodeSelectorMatcher
{
    /// <summary>Whether a node has all that a pod demands of its labels and name.</summary>
    public static bool Matches(PodSpec pod, IReadOnlyDictionary<string, string>? labels, string nodeName)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return (pod.NodeSelector?.All(s => labels?.GetValueOrDefault(s.Key) == s.Value) ?? true)
            && (pod.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required || Matches(required, labels, nodeName));
    }

    /// <summary>Whether any term matches; no term at all matches nothing.</summary>
    public static bool Matches(NodeSelector selector, IReadOnlyDictionary<string, string>? labels, string nodeName) =>
        selector.NodeSelectorTerms.Any(t => Matches(t, labels, nodeName));

    /// <summary>Whether every expression matches; a term without any matches nothing, as one that cannot be read.</summary>
    public static bool Matches(NodeSelectorTerm term, IReadOnlyDictionary<string, string>? labels, string nodeName)
    {
        var expressions = term.MatchExpressions ?? [];
        var fields = term.MatchFields ?? [];
        return expressions.Count + fields.Count > 0
            && expressions.All(e => Matches(e, labels?.GetValueOrDefault(e.Key)))
            && fields.All(f => f.Key == "metadata.name" && f.Operator is "In" or "NotIn" && Matches(f, nodeName));
    }

    private static bool Matches(LabelSelectorRequirement requirement, string? value)
    {
        var values = requirement.Values ?? [];
        return requirement.Operator switch
        {
            "In" => value is not null && values.Contains(value, StringComparer.Ordinal),
            "NotIn" => values.Count > 0 && (value is null || !values.Contains(value, StringComparer.Ordinal)),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => Compare(value, values) > 0,
            "Lt" => Compare(value, values) < 0,
            _ => false,
        };
    }

    /// <summary>0 when either is no whole number, or when they are equal: neither is greater then.</summary>
    private static int Compare(string? value, IReadOnlyList<string> bounds) =>
        bounds.Count == 1 && Number(value) is { } number && Number(bounds[0]) is { } bound ? number.CompareTo(bound) : 0;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
