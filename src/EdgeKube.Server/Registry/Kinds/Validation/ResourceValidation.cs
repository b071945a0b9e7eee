using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>Amounts of resources: what nodes have, what containers ask for.</summary>
internal static class ResourceValidation
{
    private static readonly string[] _standard = ["cpu", "memory", "ephemeral-storage"];

    /// <summary>The requests and limits of a container.</summary>
    public static void Container(JsonObject? resources, string path, ICollection<FieldError> errors)
    {
        var (requests, limits) = (resources.Map("requests"), resources.Map("limits"));
        Named(limits, $"{path}.limits", errors);
        Named(requests, $"{path}.requests", errors);
        foreach (var (name, _) in requests ?? [])
        {
            if (Amount(requests, name) is { } request)
            {
                Compare(name, request, Amount(limits, name), $"{path}.requests", errors);
            }
        }
    }

    /// <summary>A quantity of the map, or null when it is absent or none.</summary>
    public static Quantity? Amount(JsonObject? amounts, string name) =>
        amounts.Has(name) && Quantity.TryParse(Text(amounts![name]), out var value) ? value : null;

    public static void Amounts(JsonObject? amounts, string path, ICollection<FieldError> errors)
    {
        foreach (var (name, value) in amounts ?? [])
        {
            var text = Text(value);
            if (!Quantity.TryParse(text, out var quantity))
            {
                errors.Invalid(
                    $"{path}[{name}]", text, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
            }
            else if (quantity.IsNegative)
            {
                errors.Invalid($"{path}[{name}]", text, "must be greater than or equal to 0");
            }
            else if (!_standard.Contains(name, StringComparer.Ordinal) && !quantity.IsWhole)
            {
                errors.Invalid($"{path}[{name}]", text, "must be an integer");
            }
        }
    }

    private static void Named(JsonObject? amounts, string path, ICollection<FieldError> errors)
    {
        Amounts(amounts, path, errors);
        foreach (var (name, _) in amounts ?? [])
        {
            errors.Invalid($"{path}[{name}]", name, NameRules.QualifiedName(name));
            if (!Known(name) && !name.Contains('/', StringComparison.Ordinal))
            {
                errors.Invalid($"{path}[{name}]", name, "must be a standard resource type or fully qualified");
            }
        }
    }

    private static void Compare(string name, Quantity request, Quantity? limit, string path, ICollection<FieldError> errors)
    {
        var extended = !_standard.Contains(name, StringComparer.Ordinal); // cannot be shared out twice: what is asked is what is given
        if (limit is null && extended)
        {
            errors.Required(path.Replace(".requests", ".limits", StringComparison.Ordinal), "Limit must be set for non overcommitable resources");
        }
        else if (limit is { } most && extended && request != most)
        {
            errors.Invalid(path, request.ToString(), $"must be equal to {name} limit of {most}");
        }
        else if (limit is { } bound && request > bound)
        {
            errors.Invalid(path, request.ToString(), $"must be less than or equal to {name} limit of {bound}");
        }
    }

    private static bool Known(string name) =>
        _standard.Contains(name, StringComparer.Ordinal) || name.StartsWith("hugepages-", StringComparison.Ordinal);

    private static string Text(JsonNode? value) => value.AsText() ?? value?.ToJsonString() ?? "";
}
