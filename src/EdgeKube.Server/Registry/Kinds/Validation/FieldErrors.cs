using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

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
        if (wrong is null)
        {
            return;
        }

        // Of one value the first thing is said; several keys of a map may each be wrong.
        var error = FieldError.Invalid(field, value is JsonNode node ? new Shown(node.ToJsonString()) : value, wrong);
        var start = error.Message[..^wrong.Length];
        if (!errors.Any(e => e.Field == field && e.Reason == error.Reason && e.Message.StartsWith(start, StringComparison.Ordinal)))
        {
            errors.Add(error);
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

    /// <summary>Says what the schema may have said already in more words.</summary>
    public static void Instead(this ICollection<FieldError> errors, FieldError error)
    {
        errors.Without(error.Field, error.Reason);
        errors.Add(error);
    }

    /// <summary>Takes back what the schema said of a field: Kubernetes leaves it out, or says it of another field.</summary>
    /// <returns>Whether it was said.</returns>
    public static bool Without(this ICollection<FieldError> errors, string field, string reason)
    {
        var said = errors.FirstOrDefault(e => e.Field == field && e.Reason == reason);
        return said is not null && errors.Remove(said);
    }

    public static void TooMany(this ICollection<FieldError> errors, string field, int count, int most)
    {
        if (count > most)
        {
            errors.Once(new("FieldValueTooMany", field, $"Too many: {count}: must have at most {most} items"));
        }
    }

    public static void TooLong(this ICollection<FieldError> errors, string field, int most) =>
        errors.Once(new("FieldValueTooLong", field, $"Too long: may not be more than {most} bytes"));

    /// <summary>A value that is wrong as a whole, and is not shown.</summary>
    public static void Wrong(this ICollection<FieldError> errors, string field, string wrong) =>
        errors.Add(new("FieldValueInvalid", field, $"Invalid value: {wrong}"));

    /// <summary>A path before a name, such as <c>acme.io/foo</c>.</summary>
    public static void DomainPrefixed(this ICollection<FieldError> errors, string field, string value)
    {
        var parts = value.Split('/', 2);
        if (value.Length == 0)
        {
            errors.Required(field);
        }
        else if (parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            errors.Invalid(field, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        }
        else
        {
            errors.Invalid(field, parts[0], NameRules.Dns1123Subdomain(parts[0]));
        }
    }

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
