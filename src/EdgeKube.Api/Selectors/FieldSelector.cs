using System.Text;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Selectors;

/// <summary>A field selector: <c>spec.nodeName=board-1,status.phase!=Running</c>.</summary>
public sealed class FieldSelector
{
    private readonly FieldRequirement[] _requirements;
    private readonly byte[] _hint;

    private FieldSelector(FieldRequirement[] requirements)
    {
        _requirements = requirements;
        _hint = requirements.Select(SelectorHint.OfField).FirstOrDefault(h => h.Length > 0) ?? [];
        Fields = [.. requirements.Select(r => r.Field).Distinct(StringComparer.Ordinal)];
    }

    public static FieldSelector Everything { get; } = new([]);

    public bool IsEverything => _requirements.Length == 0;

    /// <summary>The paths this selector reads, such as <c>spec.nodeName</c>.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <exception cref="ApiException">400 for a field that the kind does not offer.</exception>
    public static FieldSelector Parse(string text, ResourceDefinition definition)
    {
        var requirements = Terms(text).Where(t => t.Length > 0).Select(t => Requirement(t, text)).ToArray();
        foreach (var requirement in requirements)
        {
            if (requirement.Field is not ("metadata.name" or "metadata.namespace")
                && !definition.SelectableFields.Contains(requirement.Field, StringComparer.Ordinal))
            {
                throw Unsupported(text, requirement.Field, definition);
            }
        }

        return requirements.Length == 0 ? Everything : new(requirements);
    }

    /// <summary>The value that the selector demands of a field by <c>=</c>, or null: lets a list look at one key alone.</summary>
    public string? Exact(string field) => _requirements.FirstOrDefault(r => r.Equal && r.Field == field)?.Value;

    /// <summary>The same selector over objects that name their fields otherwise.</summary>
    public FieldSelector Renamed(Func<string, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        return _requirements.All(r => nameOf(r.Field) == r.Field)
            ? this
            : new([.. _requirements.Select(r => new FieldRequirement(nameOf(r.Field), r.Equal, r.Value))]);
    }

    /// <summary>False when an object certainly does not match; a look at its compact JSON that is much cheaper than reading it.</summary>
    public bool MayMatch(ReadOnlySpan<byte> json) => _hint.Length == 0 || json.IndexOf(_hint) >= 0;

    /// <summary>An absent field reads as "".</summary>
    public bool Matches(JsonElement root)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(root))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Cuts at commas that no backslash protects.</summary>
    private static List<string> Terms(string text)
    {
        var terms = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static FieldRequirement Requirement(string term, string text)
    {
        for (var i = 0; i < term.Length; i++)
        {
            foreach (var (op, equal) in new[] { ("!=", false), ("==", true), ("=", true) })
            {
                if (string.CompareOrdinal(term, i, op, 0, op.Length) == 0)
                {
                    return new(term[..i], equal, Unescape(term[(i + op.Length)..], text));
                }
            }
        }

        throw ApiException.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
    }

    private static string Unescape(string value, string text)
    {
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var escaped = value[i] == '\\';
            if (escaped)
            {
                i++;
            }

            if (escaped ? i >= value.Length || value[i] is not ('\\' or ',' or '=') : value[i] is ',' or '=')
            {
                throw ApiException.BadRequest($"invalid selector: '{text}'; can't understand '{value}'");
            }

            result.Append(value[i]);
        }

        return result.ToString();
    }

    private static ApiException Unsupported(string text, string field, ResourceDefinition definition)
    {
        var why = definition.SelectableFields.Count > 0
            ? $"field label not supported: {field}"
            : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";
        return ApiException.BadRequest(
            $"Unable to find \"{definition.Group}/{definition.Version}, Resource={definition.Plural}\" that match label selector \"\", "
            + $"field selector \"{text}\": {why}");
    }
}
