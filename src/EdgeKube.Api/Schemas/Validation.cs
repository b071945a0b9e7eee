using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>One walk that collects what is wrong with an object, in Kubernetes' wording.</summary>
internal sealed class Validation
{
    private readonly List<FieldError> _errors = [];
    private readonly PathTrail _path = new();

    public IReadOnlyList<FieldError> Run(JsonObject value, SchemaNode schema)
    {
        Members(value, schema);
        return _errors;
    }

    private void Members(JsonObject value, SchemaNode schema)
    {
        foreach (var name in schema.Required)
        {
            if (!value.TryGetPropertyValue(name, out var present) || present is null)
            {
                _errors.Add(FieldError.Required(_path.Text(name)));
            }
        }

        foreach (var (name, child) in value)
        {
            if (schema.Properties.TryGetValue(name, out var property))
            {
                _path.Field(name);
                Value(child, property, isRequired: schema.Required.Contains(name));
                _path.Pop();
            }
            else if (schema.Values is not null)
            {
                _path.Key(name);
                Value(child, schema.Values, isRequired: false);
                _path.Pop();
            }
        }
    }

    private void Value(JsonNode? value, SchemaNode schema, bool isRequired)
    {
        switch (value)
        {
            case JsonObject members:
                Members(members, schema);
                break;
            case JsonArray items when schema.Items is not null:
                Items(items, schema, isRequired);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                Text(scalar.GetValue<string>(), schema, isRequired);
                break;
            case JsonValue scalar when schema.Minimum is not null || schema.Maximum is not null:
                Number(scalar, schema);
                break;
        }
    }

    private void Items(JsonArray items, SchemaNode schema, bool isRequired)
    {
        if (items.Count < (schema.MinItems ?? 0))
        {
            var field = _path.Text();
            _errors.Add(isRequired && items.Count == 0
                ? FieldError.Required(field)
                : FieldError.Invalid(field, items.Count, $"{field} in body should have at least {schema.MinItems} items"));
        }

        if (items.Count > (schema.MaxItems ?? int.MaxValue))
        {
            _errors.Add(new("FieldValueTooMany", _path.Text(), $"Too many: {items.Count}: must have at most {schema.MaxItems} items"));
        }

        for (var i = 0; i < items.Count; i++)
        {
            _path.Index(i);
            Value(items[i], schema.Items!, isRequired: false);
            _path.Pop();
        }

        if (!schema.AllowDuplicates)
        {
            _errors.AddRange(Uniqueness.Check(items, schema, _path));
        }
    }

    private void Text(string text, SchemaNode schema, bool isRequired)
    {
        if (schema.Enum.Count > 0 && !schema.Enum.Contains(text))
        {
            _errors.Add(isRequired && text.Length == 0
                ? FieldError.Required(_path.Text())
                : FieldError.NotSupported(_path.Text(), text, schema.Enum.Order(StringComparer.Ordinal)));
        }

        if (text.Length < (schema.MinLength ?? 0))
        {
            var field = _path.Text();
            _errors.Add(isRequired && text.Length == 0
                ? FieldError.Required(field)
                : FieldError.Invalid(field, text, $"{field} in body should be at least {schema.MinLength} chars long"));
        }

        if (text.Length > (schema.MaxLength ?? int.MaxValue))
        {
            _errors.Add(new("FieldValueTooLong", _path.Text(), $"Too long: may not be more than {schema.MaxLength} bytes"));
        }

        if (schema.Pattern.Length > 0 && !schema.PatternRegex.IsMatch(text))
        {
            _errors.Add(FieldError.Invalid(_path.Text(), text, $"{_path.Text()} in body should match '{schema.Pattern}'"));
        }
    }

    private void Number(JsonValue value, SchemaNode schema)
    {
        if (value.GetValueKind() != JsonValueKind.Number || !Numbers.TryDouble(value, out var number)
            || (number >= (schema.Minimum ?? number) && number <= (schema.Maximum ?? number)))
        {
            return;
        }

        var rule = (schema.Minimum, schema.Maximum) switch
        {
            ({ } low, { } high) => FormattableString.Invariant($"must be between {low} and {high}, inclusive"),
            ({ } low, null) => FormattableString.Invariant($"must be greater than or equal to {low}"),
            (_, var high) => FormattableString.Invariant($"must be less than or equal to {high}"),
        };
        _errors.Add(FieldError.Invalid(_path.Text(), number, rule));
    }
}
