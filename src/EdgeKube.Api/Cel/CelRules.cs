using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>The rules of a schema tree (<c>x-kubernetes-validations</c>), compiled once; checks objects against them.</summary>
/// <remarks>A schema without rules costs nothing but one look.</remarks>
public sealed class CelRules
{
    private readonly List<CompiledRule> _rules = [];
    private readonly Dictionary<string, CelRules> _properties = new(StringComparer.Ordinal);
    private readonly SchemaNode _schema;
    private CelRules? _items;
    private CelRules? _values;

    private CelRules(SchemaNode schema) => _schema = schema;

    /// <summary>No rule here or below.</summary>
    public bool IsEmpty => _rules.Count == 0 && _properties.Count == 0 && _items is null && _values is null;

    internal IReadOnlyList<CompiledRule> Here => _rules;

    internal CelRules? Items => _items;

    internal SchemaNode Schema => _schema;

    /// <param name="path">Where the schema is, for the errors: <c>spec.versions[0].schema.openAPIV3Schema</c>.</param>
    /// <param name="errors">Gets what is wrong with the rules, as a CustomResourceDefinition's own validation reports it.</param>
    public static CelRules Compile(SchemaNode schema, string path, ICollection<FieldError> errors) =>
        Compile(schema, path, errors, new(IsCorrelatable: true, 1, null));

    /// <summary>As <see cref="Compile(SchemaNode, string, ICollection{FieldError})"/>; rules that might cost too much are refused too.</summary>
    public static CelRules CompileWithinBudget(SchemaNode schema, string path, ICollection<FieldError> errors)
    {
        var costs = new RuleCosts(errors);
        var rules = Compile(schema, path, errors, new(IsCorrelatable: true, 1, costs));
        costs.Finish(path);
        return rules;
    }

    /// <summary>Checks an object, and on an update what it was before.</summary>
    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old, CelBudget budget, CancellationToken ct = default)
    {
        if (IsEmpty)
        {
            return [];
        }

        var run = new RuleRun(budget, ct);
        run.Visit(this, value, old, hasOld: old is not null);
        return run.Errors;
    }

    internal CelRules? Below(string name) => _properties.GetValueOrDefault(name) ?? (_schema.Properties.ContainsKey(name) ? null : _values);

    internal bool IsKey(string name) => !_schema.Properties.ContainsKey(name);

    private static CelRules Compile(SchemaNode schema, string path, ICollection<FieldError> errors, RulePlace place)
    {
        var rules = new CelRules(schema);
        for (var i = 0; i < schema.Validations.Count; i++)
        {
            if (CompiledRule.Make(schema.Validations[i], schema, $"{path}.x-kubernetes-validations[{i}]", place, errors) is { } rule)
            {
                rules._rules.Add(rule);
            }
        }

        if (schema.TypeName.Length > 0)
        {
            return rules; // a shared type may hold itself; custom resources have none
        }

        foreach (var (name, property) in schema.Properties)
        {
            var below = Compile(property, $"{path}.properties[{name}]", errors, place);
            if (!below.IsEmpty)
            {
                rules._properties.Add(name, below);
            }
        }

        var inside = place with { Bound = RuleCosts.Inside(schema, place.Bound) };
        rules._items = Part(schema.Items, $"{path}.items", errors, inside with { IsCorrelatable = place.IsCorrelatable && schema.ListType == "map" });
        rules._values = Part(schema.Values, $"{path}.additionalProperties", errors, inside);
        return rules;
    }

    private static CelRules? Part(SchemaNode? schema, string path, ICollection<FieldError> errors, RulePlace place) =>
        schema is not null && Compile(schema, path, errors, place) is { IsEmpty: false } part ? part : null;
}
