using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>Collects what is wrong, each thing once: the schema may have said it already.</summary>
internal static class FieldErrors
{
    public const string Immutable = "field is immutable";

    public static void Once(this ICollection<FieldError> errors, FieldError error)
    {
        if (!errors.Any(e => e.Field == error.Field && e.Reason == error.Reason))
        {
            errors.Add(error);
        }
    }

    public static void Invalid(this ICollection<FieldError> errors, string field, object? value, string? wrong)
    {
        if (wrong is not null)
        {
            errors.Once(FieldError.Invalid(field, value is JsonNode node ? new Shown(node.ToJsonString()) : value, wrong));
        }
    }

    public static void Required(this ICollection<FieldError> errors, string field, string detail = "") =>
        errors.Once(FieldError.Required(field, detail));

    public static void Forbidden(this ICollection<FieldError> errors, string field, string detail) =>
        errors.Once(FieldError.Forbidden(field, detail));

    public static void Duplicate(this ICollection<FieldError> errors, string field, object? value) =>
        errors.Once(FieldError.Duplicate(field, value is JsonNode node ? new Shown(node.ToJsonString()) : value));

    public static void NotFound(this ICollection<FieldError> errors, string field, string value) =>
        errors.Once(new("FieldValueNotFound", field, $"Not found: \"{value}\""));

    public static void Supported(this ICollection<FieldError> errors, string field, string value, params IReadOnlyList<string> supported)
    {
        if (value.Length > 0 && !supported.Contains(value, StringComparer.Ordinal))
        {
            errors.Once(FieldError.NotSupported(field, value, supported));
        }
    }

    public static void Range(this ICollection<FieldError> errors, string field, long? value, long least, long most)
    {
        if (value < least || value > most)
        {
            errors.Invalid(field, value, $"must be between {least} and {most}, inclusive");
        }
    }

    public static void NotNegative(this ICollection<FieldError> errors, string field, long? value)
    {
        if (value < 0)
        {
            errors.Invalid(field, value, "must be greater than or equal to 0");
        }
    }

    public static void TooLong(this ICollection<FieldError> errors, string field, int most) =>
        errors.Once(new("FieldValueTooLong", field, $"Too long: may not be more than {most} bytes"));

    public static void Same(this ICollection<FieldError> errors, string field, JsonNode? wanted, JsonNode? old)
    {
        if (!JsonNode.DeepEquals(wanted, old))
        {
            errors.Invalid(field, wanted, Immutable);
        }
    }

    /// <summary>JSON that a message shows without quotes.</summary>
    private sealed record Shown(string Json)
    {
        public override string ToString() => Json;
    }
}
