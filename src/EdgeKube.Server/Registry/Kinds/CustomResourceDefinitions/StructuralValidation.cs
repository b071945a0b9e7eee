using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;

/// <summary>Whether a schema is structural: what an object looks like is said outside of allOf, anyOf, oneOf and not.</summary>
internal sealed class StructuralValidation(ICollection<FieldError> errors)
{
    private const string Keep = "x-kubernetes-preserve-unknown-fields";
    private const string Embedded = "x-kubernetes-embedded-resource";
    private const string IntOrString = "x-kubernetes-int-or-string";

    private static readonly string[] _forbiddenFields = ["$ref", "definitions", "dependencies", "patternProperties", "additionalItems", "id", "$schema"];
    private static readonly string[] _combinations = ["allOf", "anyOf", "oneOf"];

    private static readonly (string Field, string Why)[] _notNested =
    [
        ("type", "must be empty to be structural"),
        ("additionalProperties", "must be undefined to be structural"),
        ("default", "must be undefined to be structural"),
        ("title", "must be empty to be structural"),
        ("description", "must be empty to be structural"),
        ("nullable", "must be false to be structural"),
        (Keep, "must be false to be structural"),
        (Embedded, "must be false to be structural"),
        (IntOrString, "must be false to be structural"),
        ("x-kubernetes-list-map-keys", "must be empty to be structural"),
        ("x-kubernetes-list-type", "must be undefined to be structural"),
        ("x-kubernetes-map-type", "must be undefined to be structural"),
        ("x-kubernetes-validations", "must be empty to be structural"),
    ];

    private enum Level
    {
        Root,
        Item,
        Field,
    }

    public void Validate(JsonObject schema, string at) => Schema(schema, Level.Root, at);

    private void Schema(JsonObject schema, Level level, string at)
    {
        Type(schema, level, at);
        Extensions(schema, at);
        Lists(schema, at);
        if (schema.Has("additionalProperties"))
        {
            Additional(schema, level, at);
        }

        if (schema.Map("items") is { } items)
        {
            Schema(items, Level.Item, $"{at}.items");
        }
        else if (schema["items"] is JsonArray)
        {
            errors.Forbidden($"{at}.items", "items must be a schema object and not an array");
        }

        foreach (var (name, property) in schema.Map("properties") ?? [])
        {
            if (property is JsonObject inner && !(level == Level.Root && name is "metadata"))
            {
                Schema(inner, Level.Field, $"{at}.properties[{name}]");
            }
        }

        Heads(schema, level, at);
        Default(schema, at);
        Values(schema, at);
    }

    private void Type(JsonObject schema, Level level, string at)
    {
        var type = schema.Text("type");
        if (type.Length > 0 && type is not ("array" or "boolean" or "integer" or "number" or "object" or "string"))
        {
            errors.Supported($"{at}.type", type, "array", "boolean", "integer", "number", "object", "string");
        }

        if (schema.Truth(Embedded) && type != "object")
        {
            Missing(type, $"{at}.type", "must be object if x-kubernetes-embedded-resource is true");
        }
        else if (type.Length == 0 && !schema.Truth(IntOrString) && !schema.Truth(Keep))
        {
            errors.Required($"{at}.type", level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            });
        }
        else if (level == Level.Root && type is not ("" or "object"))
        {
            errors.Invalid($"{at}.type", type, "must be object at the root");
        }

        if (type == "array" && !schema.Has("items"))
        {
            errors.Required($"{at}.items", "must be specified");
        }
    }

    private void Missing(string value, string field, string why)
    {
        if (value.Length == 0)
        {
            errors.Required(field, why);
        }
        else
        {
            errors.Invalid(field, value, why);
        }
    }

    private void Extensions(JsonObject schema, string at)
    {
        foreach (var name in _forbiddenFields.Where(schema.Has))
        {
            errors.Forbidden($"{at}.{name}", $"{name} is not supported");
        }

        if (schema.Truth("uniqueItems"))
        {
            errors.Forbidden($"{at}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }

        foreach (var name in (ReadOnlySpan<string>)[Keep, Embedded])
        {
            if (schema.Truth(IntOrString) && schema.Truth(name))
            {
                errors.Invalid($"{at}.{name}", true, "must be false if x-kubernetes-int-or-string is true");
            }
        }

        if (schema[Keep]?.GetValueKind() == System.Text.Json.JsonValueKind.False)
        {
            errors.Invalid($"{at}.{Keep}", false, "must be true or undefined");
        }

        if (schema.Truth(Embedded) && !schema.Truth(Keep) && schema.Map("properties") is null or { Count: 0 })
        {
            if (schema.Truth(Embedded))
            {
                errors.Required($"{at}.properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
            }
        }
    }

    private void Lists(JsonObject schema, string at)
    {
        var listType = schema.Text("x-kubernetes-list-type");
        errors.Supported($"{at}.x-kubernetes-list-type", listType, "atomic", "set", "map");
        errors.Supported($"{at}.x-kubernetes-map-type", schema.Text("x-kubernetes-map-type"), "atomic", "granular");
        if (listType.Length > 0 && schema.Text("type") != "array")
        {
            Missing(schema.Text("type"), $"{at}.type", "must be array if x-kubernetes-list-type is specified");
        }

        var keys = schema.Texts("x-kubernetes-list-map-keys").ToList();
        if (listType == "map" && keys.Count == 0)
        {
            errors.Required($"{at}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        }
        else if (listType != "map" && keys.Count > 0)
        {
            errors.Invalid($"{at}.x-kubernetes-list-type", listType, "must be map if x-kubernetes-list-map-keys is non-empty");
        }

        foreach (var (i, key) in keys)
        {
            MapKey(schema.Map("items"), key, $"{at}.x-kubernetes-list-map-keys[{i}]", at);
        }
    }

    private void MapKey(JsonObject? items, string key, string field, string at)
    {
        if (items.Map("properties").Map(key) is not { } property)
        {
            errors.Invalid(field, key, "entries must all be names of item properties");
            return;
        }

        if (!property.Has("default") && !items.Texts("required").Any(r => r.Item == key))
        {
            errors.Required($"{at}.items.properties[{key}].default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
        }
    }

    private void Additional(JsonObject schema, Level level, string at)
    {
        var field = $"{at}.additionalProperties";
        if (level == Level.Root)
        {
            errors.Forbidden(field, "must not be used at the root");
        }

        if (schema.Truth(Embedded))
        {
            errors.Forbidden(field, "must not be used if x-kubernetes-embedded-resource is set");
        }

        if (schema.Map("properties") is { Count: > 0 } && !schema.Truth("additionalProperties"))
        {
            errors.Forbidden(field, "additionalProperties and properties are mutual exclusive");
        }

        if (schema.Map("additionalProperties") is { } inner)
        {
            Schema(inner, Level.Field, field);
        }
    }

    /// <summary>What every object has may not be said otherwise.</summary>
    private void Heads(JsonObject schema, Level level, string at)
    {
        if (level != Level.Root && !schema.Truth(Embedded))
        {
            return;
        }

        foreach (var name in (ReadOnlySpan<string>)["kind", "apiVersion"])
        {
            if (schema.Map("properties").Map(name) is { } head && head.Text("type") != "string")
            {
                errors.Invalid($"{at}.properties[{name}].type", head.Text("type"), "must be string");
            }
        }

        if (schema.Map("properties").Map("metadata") is not { } metadata)
        {
            return;
        }

        if (metadata.Text("type") != "object")
        {
            errors.Invalid($"{at}.properties[metadata].type", metadata.Text("type"), "must be object");
        }

        if (level == Level.Root && metadata.Map("properties") is { } own && own.Any(p => p.Key is not ("name" or "generateName")))
        {
            errors.Forbidden(
                $"{at}.properties[metadata]", "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private void Default(JsonObject schema, string at)
    {
        if (schema["default"] is not { } value)
        {
            return;
        }

        var wrapper = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["default"] = schema.DeepClone() } };
        using var document = System.Text.Json.JsonDocument.Parse(wrapper.ToJsonString());
        var read = CustomSchema.Read(document.RootElement);
        read.IsCustom = true;
        var held = new JsonObject { ["default"] = value.DeepClone() };
        SchemaEngine.Default(held, read);
        foreach (var error in SchemaEngine.Validate(held, read))
        {
            errors.Once(error with { Field = $"{at}.{error.Field}", Message = error.Message.Replace(": default", $": {at}.default", StringComparison.Ordinal) });
        }
    }

    private void Values(JsonObject schema, string at)
    {
        if (schema.Text("pattern") is { Length: > 0 } pattern && SchemaEngine.WrongPattern(pattern) is { } wrong)
        {
            errors.Invalid($"{at}.pattern", pattern, $"must be a valid regular expression, but isn't: {wrong}");
        }

        foreach (var name in _combinations)
        {
            foreach (var (i, nested) in schema.Maps(name))
            {
                Nested(nested, IsIntOrString(schema, name, i), schema, $"{at}.{name}[{i}]");
            }
        }

        if (schema.Map("not") is { } not)
        {
            Nested(not, typeIsFine: false, schema, $"{at}.not");
        }
    }

    /// <summary>The one type that stands inside: integer or string, written out.</summary>
    private static bool IsIntOrString(JsonObject schema, string name, int index) =>
        schema.Truth(IntOrString) && ((name == "anyOf" && index < 2) || (name == "allOf" && index == 0));

    private void Nested(JsonObject nested, bool typeIsFine, JsonObject? outer, string at)
    {
        foreach (var (field, why) in _notNested)
        {
            if (nested[field] is { } value && value.GetValueKind() != System.Text.Json.JsonValueKind.False && !(typeIsFine && field == "type"))
            {
                errors.Forbidden($"{at}.{field}", why);
            }
        }

        foreach (var (name, property) in nested.Map("properties") ?? [])
        {
            var field = $"{at}.properties[{name}]";
            if (name == "metadata")
            {
                errors.Forbidden(field, "must not be specified in a nested context");
            }

            if (property is JsonObject inner)
            {
                Complete(outer.Map("properties").Map(name), $"{at}.properties[{name}]", outer);
                Nested(inner, typeIsFine: false, outer.Map("properties").Map(name), field);
            }
        }

        if (nested.Map("items") is { } items)
        {
            Complete(outer.Map("items"), $"{at}.items", outer);
            Nested(items, typeIsFine: false, outer.Map("items"), $"{at}.items");
        }

        NestedValues(nested, typeIsFine, outer, at);
    }

    private void NestedValues(JsonObject nested, bool typeIsFine, JsonObject? outer, string at)
    {
        foreach (var name in _combinations)
        {
            foreach (var (i, inner) in nested.Maps(name))
            {
                Nested(inner, typeIsFine && name == "anyOf", outer, $"{at}.{name}[{i}]");
            }
        }

        if (nested.Map("not") is { } not)
        {
            Nested(not, typeIsFine: false, outer, $"{at}.not");
        }
    }

    /// <summary>What a nested schema speaks of must be specified outside.</summary>
    private void Complete(JsonObject? specified, string at, JsonObject? outer)
    {
        if (specified is null && outer is not null && !outer.Has("additionalProperties"))
        {
            var dot = at.IndexOf(".openAPIV3Schema", StringComparison.Ordinal) + ".openAPIV3Schema".Length;
            errors.Required($"{at[..dot]}{Outside(at[dot..])}", $"because it is defined in {at}");
        }
    }

    /// <summary>The path of a field without the combinations that it stands in.</summary>
    private static string Outside(string path) => string.Join('.', path.Split('.').Where(
        p => p != "not" && !_combinations.Any(c => p.StartsWith($"{c}[", StringComparison.Ordinal))));
}
