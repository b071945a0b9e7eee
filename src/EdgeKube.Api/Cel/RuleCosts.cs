using System.Globalization;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>Adds up what the rules of a whole schema may cost at worst, and says which are too much.</summary>
internal sealed class RuleCosts(ICollection<FieldError> errors)
{
    private const double PerRule = 10_000_000;
    private const double PerSchema = 100_000_000;
    private const int MostNamed = 4;

    private readonly List<(string Path, double Cost)> _expensive = [];
    private double _total;

    /// <param name="what">"estimated rule cost" or "estimated messageExpression cost".</param>
    /// <param name="cost">All that the expression may cost for one object.</param>
    public void Add(string path, string what, double cost)
    {
        if (cost > PerRule)
        {
            errors.Add(FieldError.Forbidden(path, Exceeds(what, cost, PerRule)));
        }

        _total += cost;
        if (cost >= PerSchema / 100)
        {
            _expensive.Add((path, cost));
        }
    }

    /// <param name="path">Where the schema is.</param>
    public void Finish(string path)
    {
        if (_total <= PerSchema)
        {
            return;
        }

        _expensive.Sort((a, b) => b.Cost.CompareTo(a.Cost));
        foreach (var (at, _) in _expensive.Take(MostNamed))
        {
            errors.Add(FieldError.Forbidden(at, "contributed to estimated rule & messageExpression cost total exceeding cost limit for entire OpenAPIv3 schema"));
        }

        errors.Add(FieldError.Forbidden(path, Exceeds(
            "x-kubernetes-validations estimated rule & messageExpression cost total for entire OpenAPIv3 schema", CelSize.Bounded(_total), PerSchema)));
    }

    /// <summary>How often a value of the schema may be in an object whose lists and maps above are bounded so; null when one is not.</summary>
    public static double Times(SchemaNode schema, double? bound) => bound ?? Math.Floor(SchemaSize.MaxRequest / (SchemaSize.Smallest(schema) + 1.0));

    /// <summary>The bound for what is in a list or map.</summary>
    public static double? Inside(SchemaNode schema, double? bound) => schema switch
    {
        { Type: "array" } => bound * schema.MaxItems,
        { Type: "object", Values: not null } => bound * schema.Rules?.MaxProperties,
        _ => bound,
    };

    private static string Exceeds(string what, double cost, double limit)
    {
        var factor = (cost / limit) switch
        {
            > 100 => "more than 100x",
            < 1.5 and var close => close.ToString("F6", CultureInfo.InvariantCulture) + "x",
            var far => far.ToString("F1", CultureInfo.InvariantCulture) + "x",
        };
        return $"{what} exceeds budget by factor of {factor} (try simplifying the rule(s), or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    }
}
