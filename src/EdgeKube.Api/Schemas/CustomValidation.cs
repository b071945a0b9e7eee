using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>One walk that collects what is wrong with a custom resource, in the wording of Kubernetes' OpenAPI validation.</summary>
/// <remarks>What is as it was before is not looked at again: a schema may have become stricter than what it finds stored.</remarks>
internal sealed class CustomValidation
{
    private readonly List<FieldError> _errors = [];
    private readonly PathTrail _path = new();

    public IReadOnlyList<FieldError> Run(JsonObject value, JsonObject? old, SchemaNode schema)
    {
        foreach (var (name, property) in schema.Properties)
        {
            if (name is "apiVersion" or "kind")
            {
                continue;
            }

            var inner = name == "metadata" ? property.Rules?.Metadata : property;
            if (inner is not null && value.TryGetPropertyValue(name, out var child))
            {
                Below(name, child, old?[name], inner);
            }
        }

        Required(value, schema);
        if (schema.Values is not null)
        {
            foreach (var (name, child) in value)
            {
                if (!schema.Properties.ContainsKey(name))
                {
                    Below(name, child, old?[name], schema.Values);
                }
            }
        }

        Combinations(value, schema);
        return _errors;
    }

    private void Below(string name, JsonNode? value, JsonNode? old, SchemaNode schema)
    {
        _path.Field(name);
        Value(value, old, schema);
        _path.Pop();
    }

    private void Value(JsonNode? value, JsonNode? old, SchemaNode schema)
    {
        if ((old is not null && JsonNode.DeepEquals(value, old)) || (value is null && schema.Nullable))
        {
            return;
        }

        if (JsonTypes.Wrong(value, schema) is { } wanted)
        {
            var type = JsonTypes.Of(value);
            _errors.Add(FieldError.WrongType(Field(), type, $"{_path.Text()} in body must be of type {wanted}: \"{type}\""));
            return;
        }

        switch (value)
        {
            case JsonObject members:
                Members(members, old as JsonObject, schema);
                break;
            case JsonArray items:
                Items(items, old as JsonArray, schema);
                break;
            case JsonValue scalar:
                _errors.AddRange(ScalarRules.Check(scalar, schema, _path));
                break;
        }

        if (schema.Rules is { Enum.Count: > 0 } rules && !rules.Enum.Any(e => JsonNode.DeepEquals(e, value)))
        {
            _errors.Add(FieldError.NotSupported(Field(), Shown.Of(value), rules.Enum.Select(e => e is JsonValue v && v.TryGetValue(out string? t) ? t : Text(e))));
        }

        Combinations(value, schema);
    }

    private void Members(JsonObject value, JsonObject? old, SchemaNode schema)
    {
        Count(value.Count, schema.Rules);
        Required(value, schema);
        if (schema.EmbeddedResource)
        {
            TypeOf(value, "apiVersion");
            TypeOf(value, "kind");
        }

        foreach (var (name, child) in value)
        {
            if ((schema.Properties.GetValueOrDefault(name) ?? schema.Values) is { } inner)
            {
                Below(name, child, old?[name], inner);
            }
        }
    }

    private void Required(JsonObject value, SchemaNode schema)
    {
        foreach (var name in schema.Required)
        {
            if (!value.ContainsKey(name))
            {
                _errors.Add(FieldError.Required(_path.Text(name)));
            }
        }
    }

    /// <summary>An object within another has to say what it is.</summary>
    private void TypeOf(JsonObject embedded, string name)
    {
        if (!embedded.TryGetPropertyValue(name, out var value))
        {
            _errors.Add(FieldError.Required(_path.Text(name), "must not be empty"));
        }
        else if (value is not JsonValue scalar || !scalar.TryGetValue(out string? text))
        {
            _errors.Add(FieldError.Invalid(_path.Text(name), Shown.Of(value), "must be a string"));
        }
        else if (text.Length == 0)
        {
            _errors.Add(FieldError.Invalid(_path.Text(name), text, "must not be empty"));
        }
        else if (name == "apiVersion" && text.Count(c => c == '/') > 1)
        {
            _errors.Add(FieldError.Invalid(_path.Text(name), text, $"unexpected GroupVersion string: {text}"));
        }
    }

    private void Count(int count, ValueRules? rules)
    {
        if (count < (rules?.MinProperties ?? 0))
        {
            _errors.Add(FieldError.Invalid(Field(), count, $"{_path.Text()} in body should have at least {rules!.MinProperties} properties"));
        }

        if (count > (rules?.MaxProperties ?? int.MaxValue))
        {
            _errors.Add(new("FieldValueTooMany", Field(), $"Too many: {count}: must have at most {rules!.MaxProperties} items"));
        }
    }

    private void Items(JsonArray items, JsonArray? old, SchemaNode schema)
    {
        if (items.Count < (schema.MinItems ?? 0))
        {
            _errors.Add(FieldError.Invalid(Field(), items.Count, $"{_path.Text()} in body should have at least {schema.MinItems} items"));
        }

        if (items.Count > (schema.MaxItems ?? int.MaxValue))
        {
            _errors.Add(new("FieldValueTooMany", Field(), $"Too many: {items.Count}: must have at most {schema.MaxItems} items"));
        }

        var before = old is null ? null : new ListItems(old, schema);
        for (var i = 0; schema.Items is not null && i < items.Count; i++)
        {
            _path.Index(i);
            Value(items[i], before?.Find(items[i], i), schema.Items);
            _path.Pop();
        }

        _errors.AddRange(ListItems.Duplicates(items, schema, _path));
    }

    private void Combinations(JsonNode? value, SchemaNode schema)
    {
        if (schema.Rules is not { } rules)
        {
            return;
        }

        foreach (var all in rules.AllOf)
        {
            Try(value, all, out var wrong);
            _errors.AddRange(wrong);
            if (wrong.Count > 0)
            {
                Logic("must validate all the schemas (allOf)");
            }
        }

        AnyOf(value, rules.AnyOf);
        OneOf(value, rules.OneOf);
        if (rules.Not is { } not && Try(value, not, out _))
        {
            Logic("must not validate the schema (not)");
        }
    }

    private void AnyOf(JsonNode? value, IReadOnlyList<SchemaNode> schemas)
    {
        List<FieldError>? best = null;
        foreach (var schema in schemas)
        {
            if (Try(value, schema, out var wrong))
            {
                return;
            }

            best = best is null || wrong.Count < best.Count ? wrong : best;
        }

        if (best is not null)
        {
            Logic("must validate at least one schema (anyOf)");
            _errors.AddRange(best);
        }
    }

    private void OneOf(JsonNode? value, IReadOnlyList<SchemaNode> schemas)
    {
        if (schemas.Count == 0)
        {
            return;
        }

        List<FieldError>? best = null;
        var valid = 0;
        foreach (var schema in schemas)
        {
            valid += Try(value, schema, out var wrong) ? 1 : 0;
            best = best is null || wrong.Count < best.Count ? wrong : best;
        }

        if (valid != 1)
        {
            Logic($"must validate one and only one schema (oneOf). {(valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives")}");
            _errors.AddRange(valid == 0 ? best! : []);
        }
    }

    private bool Try(JsonNode? value, SchemaNode schema, out List<FieldError> wrong)
    {
        var at = _errors.Count;
        Value(value, old: null, schema);
        wrong = _errors[at..];
        _errors.RemoveRange(at, _errors.Count - at);
        return wrong.Count == 0;
    }

    // Kubernetes names no field for these, but begins the sentence with it.
    private void Logic(string sentence) => _errors.Add(FieldError.Invalid("<nil>", "", $"\"{_path.Text()}\" {sentence}"));

    private string Field() => _path.Text() is { Length: > 0 } field ? field : "<nil>";

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
