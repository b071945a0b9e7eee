using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>One walk of an object and its former self along the rules of its schema.</summary>
internal sealed class RuleRun(CelBudget budget, CancellationToken ct)
{
    private readonly PathTrail _path = new();
    private readonly List<FieldError> _errors = [];
    private bool _isOver;

    public IReadOnlyList<FieldError> Errors => _errors;

    public void Visit(CelRules rules, JsonNode? value, JsonNode? old, bool hasOld)
    {
        foreach (var rule in rules.Here)
        {
            if (_isOver || value is null)
            {
                return;
            }

            if (hasOld || rule.Rule.OptionalOldSelf || !rule.IsTransition)
            {
                Check(rule, rules.Schema, value, old, hasOld);
            }
        }

        switch (value)
        {
            case JsonObject members:
                Members(rules, members, old as JsonObject);
                break;
            case JsonArray items when rules.Items is { } below:
                for (var i = 0; i < items.Count && !_isOver; i++)
                {
                    var former = Former(items[i], old as JsonArray, rules.Schema);
                    _path.Index(i);
                    Visit(below, items[i], former, former is not null);
                    _path.Pop();
                }

                break;
        }
    }

    private void Members(CelRules rules, JsonObject members, JsonObject? old)
    {
        foreach (var (name, member) in members)
        {
            if (_isOver || rules.Below(name) is not { } below)
            {
                continue;
            }

            if (rules.IsKey(name))
            {
                _path.Key(name);
            }
            else
            {
                _path.Field(name);
            }

            var former = old?[name];
            Visit(below, member, former, former is not null);
            _path.Pop();
        }
    }

    private static JsonNode? Former(JsonNode? item, JsonArray? old, SchemaNode schema) =>
        schema.ListType != "map" || item is not JsonObject now
            ? null
            : old?.FirstOrDefault(o => o is JsonObject then && schema.ListMapKeys.All(key => JsonNode.DeepEquals(then[key], now[key])));

    private void Check(CompiledRule rule, SchemaNode schema, JsonNode value, JsonNode? old, bool hasOld)
    {
        var former = CelJson.Read(old, schema);
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["self"] = CelJson.Read(value, schema),
            ["oldSelf"] = !rule.Rule.OptionalOldSelf ? former : hasOld ? new CelOptional(true, former) : CelOptional.None,
        };
        var result = rule.Program.Run(variables, budget, ct);
        if (result.IsOverBudget)
        {
            _isOver = true;
            Add(schema, budget.IsSpent
                ? "validation failed due to running out of cost budget, no further validation rules will be run"
                : $"'{result.Error}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Name}");
        }
        else if (result.Error is { } error)
        {
            Add(schema, error.StartsWith("no such overload", StringComparison.Ordinal)
                ? $"'{error}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Name}"
                : $"{error} evaluating rule: {rule.Name}");
        }
        else if (!result.IsTrue)
        {
            _errors.Add(Failure(rule, schema, variables));
        }
    }

    private void Add(SchemaNode schema, string detail) => _errors.Add(FieldError.Invalid(Here(""), schema.Type, detail));

    private FieldError Failure(CompiledRule rule, SchemaNode schema, Dictionary<string, object?> variables)
    {
        var (field, detail) = (Here(rule.Rule.FieldPath), Detail(rule, variables));
        return rule.Rule.Reason switch
        {
            "FieldValueForbidden" => FieldError.Forbidden(field, detail),
            "FieldValueRequired" => FieldError.Required(field, detail),
            "FieldValueDuplicate" => FieldError.Duplicate(field, schema.Type),
            _ => FieldError.Invalid(field, schema.Type, detail),
        };
    }

    private string Detail(CompiledRule rule, Dictionary<string, object?> variables)
    {
        if (rule.Message?.Run(variables, budget, ct) is { } result)
        {
            _isOver |= result.IsOverBudget;
            if (result.Text?.Trim() is { Length: > 0 and <= 5120 } text && !text.Contains('\n', StringComparison.Ordinal))
            {
                return text;
            }
        }

        return rule.Rule.Message.Trim() is { Length: > 0 } message ? message : $"failed rule: {rule.Name}";
    }

    /// <summary>The place, and below it what a rule's own path says: <c>.a.b['c.d']</c>.</summary>
    private string Here(string below)
    {
        var place = _path.Text();
        var path = place + below.Replace("['", "[", StringComparison.Ordinal).Replace("']", "]", StringComparison.Ordinal);
        return path.Length == 0 ? "<nil>" : path.TrimStart('.');
    }
}
