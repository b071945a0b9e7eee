using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>What schemas of custom resources ask of numbers and texts.</summary>
internal static class ScalarRules
{
    public static IEnumerable<FieldError> Check(JsonValue value, SchemaNode schema, PathTrail path) => value.GetValueKind() switch
    {
        JsonValueKind.String => Text(value.GetValue<string>(), schema, path.Text()),
        JsonValueKind.Number when Numbers.TryDouble(value, out var number) => Number(value, number, schema, path.Text()),
        _ => [],
    };

    private static IEnumerable<FieldError> Text(string text, SchemaNode schema, string field)
    {
        var length = schema.MinLength is null && schema.MaxLength is null ? 0 : text.EnumerateRunes().Count();
        if (length > (schema.MaxLength ?? int.MaxValue))
        {
            yield return new("FieldValueTooLong", field, $"Too long: may not be more than {schema.MaxLength} bytes");
        }

        if (length < (schema.MinLength ?? 0))
        {
            yield return FieldError.Invalid(field, text, $"{field} in body should be at least {schema.MinLength} chars long");
        }

        if (schema.Pattern.Length > 0 && !schema.GoPattern.IsMatch(text))
        {
            yield return FieldError.Invalid(field, text, $"{field} in body should match '{schema.Pattern}'");
        }

        if (schema.Format.Length > 0 && !CustomFormats.Fits(schema.Format, text))
        {
            yield return FieldError.WrongType(field, text, $"{field} in body must be of type {schema.Format}: \"{text}\"");
        }
    }

    private static IEnumerable<FieldError> Number(JsonValue value, double number, SchemaNode schema, string field)
    {
        var shown = new Shown(value.ToJsonString());
        if (Beyond(number, schema.Maximum, schema.Rules?.ExclusiveMaximum, sign: 1) is { } most)
        {
            yield return FieldError.Invalid(field, shown, $"{field} in body should be less than {most}");
        }

        if (Beyond(number, schema.Minimum, schema.Rules?.ExclusiveMinimum, sign: -1) is { } least)
        {
            yield return FieldError.Invalid(field, shown, $"{field} in body should be greater than {least}");
        }

        if (schema.Rules?.MultipleOf is { } factor && !IsMultiple(number, factor))
        {
            yield return FieldError.Invalid(field, shown, $"{field} in body should be a multiple of {Plain(factor)}");
        }

        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue)
        {
            yield return FieldError.Invalid(field, shown, $"{field} in body must be of type int32: \"int64\"");
        }
    }

    /// <returns>The bound in words, or null when it is kept.</returns>
    private static string? Beyond(double number, double? bound, bool? exclusive, int sign)
    {
        if (bound is not { } edge)
        {
            return null;
        }

        var over = number.CompareTo(edge) * sign;
        return exclusive == true ? over >= 0 ? Plain(edge) : null : over > 0 ? $"or equal to {Plain(edge)}" : null;
    }

    private static bool IsMultiple(double number, double factor)
    {
        var times = number / factor;
        return times == Math.Truncate(times);
    }

    private static string Plain(double number) => number.ToString(CultureInfo.InvariantCulture);
}
