namespace EdgeKube.Api.Errors;

/// <summary>One thing wrong with a field of an object.</summary>
/// <param name="Reason">A CauseType of meta/v1: FieldValueInvalid, FieldValueRequired, FieldValueNotSupported,
/// FieldValueDuplicate, FieldValueForbidden, FieldValueTooLong, FieldValueTooMany, FieldValueTypeInvalid, FieldValueNotFound.</param>
/// <param name="Field">The path, such as <c>spec.containers[0].ports[1].containerPort</c>.</param>
/// <param name="Message">Kubernetes' own wording, such as <c>Invalid value: 99999999: must be between 1 and 65535, inclusive</c>.</param>
public sealed record FieldError(string Reason, string Field, string Message)
{
    public static FieldError Invalid(string field, object? value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {Show(value)}: {detail}");

    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, $"Forbidden: {detail}");

    public static FieldError Duplicate(string field, object? value) =>
        new("FieldValueDuplicate", field, $"Duplicate value: {Show(value)}");

    public static FieldError NotSupported(string field, object? value, IEnumerable<string> supported) => new(
        "FieldValueNotSupported",
        field,
        $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    public static FieldError WrongType(string field, object? value, string detail) =>
        new("FieldValueTypeInvalid", field, $"Invalid value: {Show(value)}: {detail}");

    public override string ToString() => $"{Field}: {Message}";

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "null",
    };
}
