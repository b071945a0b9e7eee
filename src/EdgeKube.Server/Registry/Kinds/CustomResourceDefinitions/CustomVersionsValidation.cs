using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;

/// <summary>The versions of a CustomResourceDefinition: names, the one that is stored, columns and subresources.</summary>
internal static class CustomVersionsValidation
{
    private const string At = "spec.versions";
    private const int MostSelectableFields = 8;

    /// <param name="old">The spec before an update: what a schema costs is not asked again where it stays as it was.</param>
    public static void Validate(JsonObject? spec, JsonObject? old, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var stored = 0;
        var unique = true;
        foreach (var (i, version) in spec.Maps("versions"))
        {
            unique &= names.Add(version.Text("name"));
            stored += version.Truth("storage") ? 1 : 0;
            ValidateVersion(version, Former(version, old), $"{At}[{i}]", errors);
        }

        if (!unique)
        {
            errors.Invalid(At, Names(spec), "must contain unique version names");
        }

        if (stored != 1)
        {
            errors.Invalid(At, Names(spec), "must have exactly one version marked as storage version");
        }
    }

    private static JsonArray Names(JsonObject? spec) => [.. spec.Maps("versions").Select(v => (JsonNode)v.Item.Text("name"))];

    private static JsonObject? Former(JsonObject version, JsonObject? old) =>
        old.Maps("versions").Select(v => v.Item).FirstOrDefault(v => v.Text("name") == version.Text("name"));

    private static void ValidateVersion(JsonObject version, JsonObject? former, string at, ICollection<FieldError> errors)
    {
        errors.Invalid($"{at}.name", version.Text("name"), NameRules.Dns1035Label(version.Text("name")));
        if (version.Has("deprecationWarning") && !version.Truth("deprecated"))
        {
            errors.Invalid($"{at}.deprecationWarning", version.Text("deprecationWarning"), "can only be set for deprecated versions");
        }

        if (version.Map("schema").Map("openAPIV3Schema") is { } schema)
        {
            ValidateSchema(schema, JsonNode.DeepEquals(version["schema"], former?["schema"]), $"{at}.schema.openAPIV3Schema", errors);
        }
        else
        {
            errors.Required($"{at}.schema.openAPIV3Schema", "schemas are required");
        }

        foreach (var (i, column) in version.Maps("additionalPrinterColumns"))
        {
            ValidateColumn(column, $"{at}.additionalPrinterColumns[{i}]", errors);
        }

        ValidateScale(version.Map("subresources").Map("scale"), $"{at}.subresources.scale", errors);
        ValidateSelectable(version, $"{at}.selectableFields", errors);
    }

    private static void ValidateSchema(JsonObject schema, bool isUnchanged, string at, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        new StructuralValidation(errors).Validate(schema, at);
        if (errors.Count > before)
        {
            return; // the rules speak of the types that the schema gives
        }

        using var document = JsonDocument.Parse(schema.ToJsonString());
        var read = CustomSchema.Read(document.RootElement);
        read.IsCustom = true;
        if (isUnchanged)
        {
            CelRules.Compile(read, at, errors);
        }
        else
        {
            CelRules.CompileWithinBudget(read, at, errors);
        }
    }

    private static void ValidateColumn(JsonObject column, string at, ICollection<FieldError> errors)
    {
        if (column.Text("name").Length == 0)
        {
            errors.Required($"{at}.name");
        }

        if (column.Text("type").Length == 0)
        {
            errors.Required($"{at}.type", "must be one of boolean,date,integer,number,string");
        }
        else if (column.Text("type") is not ("boolean" or "date" or "integer" or "number" or "string"))
        {
            errors.Invalid($"{at}.type", column.Text("type"), "must be one of boolean,date,integer,number,string");
        }

        if (column.Text("format") is { Length: > 0 } format
            && format is not ("int32" or "int64" or "float" or "double" or "byte" or "date" or "date-time" or "password"))
        {
            errors.Invalid($"{at}.format", format, "must be one of byte,date,date-time,double,float,int32,int64,password");
        }

        if (column.Text("jsonPath").Length == 0)
        {
            errors.Required($"{at}.jsonPath");
        }
        else if (column.Text("jsonPath")[0] != '.')
        {
            errors.Invalid($"{at}.jsonPath", column.Text("jsonPath"), "must be a simple json path starting with .");
        }
    }

    private static void ValidateScale(JsonObject? scale, string at, ICollection<FieldError> errors)
    {
        if (scale is null)
        {
            return;
        }

        Path(scale, at, "specReplicasPath", isRequired: true, errors, ".spec.");
        Path(scale, at, "statusReplicasPath", isRequired: true, errors, ".status.");
        Path(scale, at, "labelSelectorPath", isRequired: false, errors, ".spec.", ".status.");
    }

    private static void Path(JsonObject scale, string at, string name, bool isRequired, ICollection<FieldError> errors, params string[] beginnings)
    {
        var path = scale.Text(name);
        if (path.Length == 0)
        {
            if (isRequired)
            {
                errors.Required($"{at}.{name}");
            }

            return;
        }

        if (!beginnings.Any(b => path.StartsWith(b, StringComparison.Ordinal)))
        {
            errors.Invalid($"{at}.{name}", path, $"should be a json path under {string.Join(" or ", beginnings.Select(b => b.TrimEnd('.')))}");
        }
        else if (path.AsSpan().IndexOfAny('[', ']') >= 0 || path.EndsWith('.'))
        {
            errors.Invalid($"{at}.{name}", path, "should be a json path without array indexes");
        }
    }

    private static void ValidateSelectable(JsonObject version, string at, ICollection<FieldError> errors)
    {
        var fields = version.List("selectableFields");
        if (fields.Count > MostSelectableFields)
        {
            errors.Once(new("FieldValueTooMany", at, $"Too many: {fields.Count}: must have at most {MostSelectableFields} items"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, field) in version.Maps("selectableFields"))
        {
            var path = field.Text("jsonPath");
            if (path.Length == 0)
            {
                errors.Required($"{at}[{i}].jsonPath");
            }
            else if (!seen.Add(path))
            {
                errors.Duplicate($"{at}[{i}].jsonPath", path);
            }
            else if (!IsScalar(version.Map("schema").Map("openAPIV3Schema"), path))
            {
                errors.Invalid($"{at}[{i}].jsonPath", path, "is an invalid path: must point to a field of type string, boolean or integer");
            }
        }
    }

    private static bool IsScalar(JsonObject? schema, string path)
    {
        if (path[0] != '.' || path.StartsWith(".metadata", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var name in path[1..].Split('.'))
        {
            schema = schema.Map("properties").Map(name);
        }

        return schema.Text("type") is "string" or "boolean" or "integer";
    }
}
