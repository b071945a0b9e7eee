using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;

namespace EdgeKube.Api.Selectors;

/// <summary>A label selector, parsed once and matched often.</summary>
public sealed class LabelSelector
{
    private readonly LabelRequirement[]? _requirements; // null: nothing matches

    private readonly byte[] _hint;

    private LabelSelector(IEnumerable<LabelRequirement>? requirements)
    {
        _requirements = requirements?.OrderBy(r => r.Key, StringComparer.Ordinal).ToArray();
        _hint = (_requirements ?? []).Select(SelectorHint.OfLabel).FirstOrDefault(h => h.Length > 0) ?? [];
    }

    public static LabelSelector Everything { get; } = new([]);

    public static LabelSelector Nothing { get; } = new(null);

    public bool IsEverything => _requirements is [];

    /// <summary>Parses <c>a=b,c!=d,e in (f,g),!h</c>.</summary>
    /// <exception cref="ApiException">400 with Kubernetes' wording.</exception>
    public static LabelSelector Parse(string text)
    {
        try
        {
            return new LabelParser(text).Parse() is { Count: > 0 } requirements ? new(requirements) : Everything;
        }
        catch (FormatException e)
        {
            throw ApiException.BadRequest(e.Message);
        }
    }

    /// <summary>null gives Nothing; an empty selector gives Everything (meta/v1 LabelSelectorAsSelector).</summary>
    /// <exception cref="FormatException">The object carries a selector that is none.</exception>
    public static LabelSelector From(LabelSelectorView? view)
    {
        if (view is null)
        {
            return Nothing;
        }

        var labels = view.MatchLabels?.Select(l => LabelRequirement.Make(l.Key, LabelOperator.Equals, [l.Value])) ?? [];
        var expressions = view.MatchExpressions?.Select(e => LabelRequirement.Make(e.Key, Operator(e.Operator), e.Values ?? [])) ?? [];
        return new(labels.Concat(expressions));
    }

    /// <summary>A map selector, as Services have; null or empty gives Nothing.</summary>
    public static LabelSelector FromMap(IReadOnlyDictionary<string, string>? map) =>
        map is null or { Count: 0 } ? Nothing : new(map.Select(l => new LabelRequirement(l.Key, LabelOperator.Equals, [l.Value])));

    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        foreach (var requirement in _requirements ?? [])
        {
            string? value = null;
            labels?.TryGetValue(requirement.Key, out value);
            if (!requirement.Matches(value))
            {
                return false;
            }
        }

        return _requirements is not null;
    }

    /// <summary>False when an object certainly does not match; a look at its compact JSON that is much cheaper than reading it.</summary>
    public bool MayMatch(ReadOnlySpan<byte> json) => _requirements is not null && (_hint.Length == 0 || json.IndexOf(_hint) >= 0);

    /// <summary>Matches the labels of an object that is still JSON; anything but a map reads as no labels.</summary>
    public bool Matches(JsonElement labels)
    {
        foreach (var requirement in _requirements ?? [])
        {
            var found = labels.ValueKind == JsonValueKind.Object && labels.TryGetProperty(requirement.Key, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
            if (!requirement.Matches(found))
            {
                return false;
            }
        }

        return _requirements is not null;
    }

    /// <summary>The form that <see cref="Parse"/> reads, keys in order.</summary>
    public override string ToString() => string.Join(',', (_requirements ?? []).Select(r => r.ToString()));

    private static LabelOperator Operator(string name) => name switch
    {
        "In" => LabelOperator.In,
        "NotIn" => LabelOperator.NotIn,
        "Exists" => LabelOperator.Exists,
        "DoesNotExist" => LabelOperator.DoesNotExist,
        _ => throw new FormatException($"\"{name}\" is not a valid label selector operator"),
    };
}
