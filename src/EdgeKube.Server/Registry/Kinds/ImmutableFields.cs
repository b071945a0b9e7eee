using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>A kind of which some fields stay as they were made, and that needs no other rule.</summary>
/// <param name="fields">Paths such as <c>spec.attachRequired</c>.</param>
internal sealed class ImmutableFields(GroupResource type, params IReadOnlyList<string> fields) : IKindHooks
{
    public GroupResource Type => type;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (old is null || subresource == "status")
        {
            return;
        }

        foreach (var field in fields)
        {
            errors.Same(field, At(wanted, field), At(old, field));
        }
    }

    private static JsonNode? At(JsonNode? value, string path)
    {
        foreach (var step in path.Split('.'))
        {
            value = (value as JsonObject)?[step];
        }

        return value;
    }
}
