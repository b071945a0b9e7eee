using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>A number of pods, or a percentage of them.</summary>
internal static class ShareValidation
{
    private const string NoPercent =
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    /// <param name="most">The largest percentage.</param>
    public static void Validate(JsonNode? value, string at, int most, ICollection<FieldError> errors)
    {
        if (value.AsNumber() is { } count)
        {
            errors.NotNegative(at, count);
        }
        else if (value.AsText() is { } text)
        {
            errors.Invalid(
                at,
                text,
                !IntOrPercent.TryParsePercent(text, out var percent) ? NoPercent : percent > most ? "must not be greater than 100%" : null);
        }
    }

    public static bool IsZero(JsonNode? value) =>
        value.AsNumber() == 0 || (IntOrPercent.TryParsePercent(value.AsText(), out var percent) && percent == 0);
}
