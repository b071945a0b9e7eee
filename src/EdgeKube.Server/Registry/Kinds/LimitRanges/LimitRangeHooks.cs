using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.LimitRanges;

/// <summary>LimitRanges: what an entry leaves open follows from what it says, and its bounds fit each other.</summary>
internal sealed class LimitRangeHooks : IKindHooks
{
    private static readonly (string Lower, string Upper)[] _order =
        [("min", "max"), ("min", "defaultRequest"), ("defaultRequest", "max"), ("defaultRequest", "default"), ("default", "max"), ("min", "default")];

    public GroupResource Type => BuiltIn.LimitRanges;

    public void PrepareCreate(JsonObject created) => Prepare(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, limit) in wanted.Map("spec").Maps("limits"))
        {
            var at = $"spec.limits[{i}]";
            if (!types.Add(limit.Text("type")))
            {
                errors.Duplicate($"{at}.type", limit.Text("type"));
            }

            if (limit.Text("type") == "Pod")
            {
                Unwanted(limit, at, errors);
            }

            foreach (var (lower, upper) in _order)
            {
                Compare(limit, lower, upper, at, errors);
            }
        }
    }

    private static void Unwanted(JsonObject limit, string at, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["default", "defaultRequest"])
        {
            if (limit.Map(field) is { Count: > 0 })
            {
                errors.Forbidden($"{at}.{field}", "may not be specified when `type` is 'Pod'");
            }
        }
    }

    private static void Compare(JsonObject limit, string lower, string upper, string at, ICollection<FieldError> errors)
    {
        foreach (var (name, _) in limit.Map(lower) ?? [])
        {
            if (ResourceValidation.Amount(limit.Map(lower), name) is { } low && ResourceValidation.Amount(limit.Map(upper), name) is { } high && low > high)
            {
                errors.Invalid($"{at}.{lower}[{name}]", low.ToString(), $"{Word(lower)} value {low} is greater than {Word(upper)} value {high}");
            }
        }
    }

    private static string Word(string field) => field == "defaultRequest" ? "default request" : field;

    private static void Prepare(JsonObject range)
    {
        foreach (var (_, limit) in range.Map("spec").Maps("limits"))
        {
            if (limit.Text("type") == "Container")
            {
                Take(limit, "default", "max");
                Take(limit, "defaultRequest", "default");
                Take(limit, "defaultRequest", "min");
            }
        }
    }

    private static void Take(JsonObject limit, string into, string from)
    {
        foreach (var (name, value) in limit.Map(from) ?? [])
        {
            limit.Ensure(into).Default(name, value!.DeepClone());
        }
    }
}
