using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>References to other objects by kind or resource and name.</summary>
internal static class ReferenceValidation
{
    /// <summary>A field that must be there and be one segment of a path.</summary>
    public static void Segment(JsonObject reference, string field, string at, ICollection<FieldError> errors)
    {
        if (reference.Text(field) is { Length: > 0 } text)
        {
            errors.Invalid($"{at}.{field}", text, NameRules.PathSegment(text));
        }
        else
        {
            errors.Required($"{at}.{field}");
        }
    }
}
