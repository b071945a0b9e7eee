using System.Globalization;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Selectors;

/// <summary>One expression of a label selector, checked when it is made.</summary>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    /// <exception cref="FormatException">In Kubernetes' words.</exception>
    public static LabelRequirement Make(string key, LabelOperator op, IReadOnlyList<string> values)
    {
        var wrong = NameRules.QualifiedName(key) is { } why ? $"<nil>: Invalid value: \"{key}\": {why}" : WrongValues(key, op, values);
        return wrong is null ? new(key, op, values) : throw new FormatException(wrong);
    }

    /// <param name="value">The label's value, or null when the label is not there.</param>
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.In or LabelOperator.Equals => value is not null && Values.Contains(value, StringComparer.Ordinal),
        LabelOperator.NotIn or LabelOperator.NotEquals => value is null || !Values.Contains(value, StringComparer.Ordinal),
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
        _ => Compares(value),
    };

    public override string ToString() => Operator switch
    {
        LabelOperator.In => $"{Key} in ({string.Join(',', Values.Order(StringComparer.Ordinal))})",
        LabelOperator.NotIn => $"{Key} notin ({string.Join(',', Values.Order(StringComparer.Ordinal))})",
        LabelOperator.Equals => $"{Key}={Values[0]}",
        LabelOperator.NotEquals => $"{Key}!={Values[0]}",
        LabelOperator.Exists => Key,
        LabelOperator.DoesNotExist => $"!{Key}",
        LabelOperator.GreaterThan => $"{Key}>{Values[0]}",
        _ => $"{Key}<{Values[0]}",
    };

    private static string? WrongValues(string key, LabelOperator op, IReadOnlyList<string> values)
    {
        switch (op)
        {
            case LabelOperator.In or LabelOperator.NotIn when values.Count == 0:
                return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
            case LabelOperator.Exists or LabelOperator.DoesNotExist when values.Count > 0:
                return $"values: Invalid value: [{Quoted(values)}]: values set must be empty for exists and does not exist";
            case LabelOperator.Equals or LabelOperator.NotEquals when values.Count != 1:
                return $"values: Invalid value: [{Quoted(values)}]: exact-match compatibility requires one single value";
            case LabelOperator.GreaterThan or LabelOperator.LessThan when values.Count != 1:
                return $"values: Invalid value: [{Quoted(values)}]: for 'Gt', 'Lt' operators, exactly one value is required";
            case LabelOperator.GreaterThan or LabelOperator.LessThan when Number(values[0]) is null:
                return $"values[0]: Invalid value: \"{values[0]}\": for 'Gt', 'Lt' operators, the value must be an integer";
            default:
                break;
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (NameRules.LabelValue(values[i]) is { } wrong)
            {
                return $"values[{i}][{key}]: Invalid value: \"{values[i]}\": {wrong}";
            }
        }

        return null;
    }

    private bool Compares(string? value) =>
        value is not null && Number(value) is { } label && Number(Values[0]) is { } bound
        && (Operator == LabelOperator.GreaterThan ? label > bound : label < bound);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Quoted(IReadOnlyList<string> values) => string.Join(", ", values.Select(v => $"\"{v}\""));
}
