using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>A container's environment: names, and one source for each value.</summary>
internal static class EnvironmentValidation
{
    private static readonly string[] _fields =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    private static readonly string[] _sources = ["configMapRef", "secretRef"];

    public static void Validate(JsonObject container, string path, ICollection<FieldError> errors)
    {
        foreach (var (i, variable) in container.Maps("env"))
        {
            var at = $"{path}.env[{i}]";
            var name = variable.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                errors.Invalid($"{at}.name", name, NameRules.EnvironmentName(name));
            }

            if (variable.Map("valueFrom") is { } source)
            {
                ValidateSource(variable, source, $"{at}.valueFrom", errors);
            }
        }

        foreach (var (i, source) in container.Maps("envFrom"))
        {
            ValidateFrom(source, $"{path}.envFrom[{i}]", errors);
        }
    }

    private static void ValidateSource(JsonObject variable, JsonObject source, string at, ICollection<FieldError> errors)
    {
        var count = source.Count(p => p.Value is not null);
        if (count == 0)
        {
            errors.Invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        }
        else if (variable.Text("value").Length > 0)
        {
            errors.Invalid(at, "", "may not be specified when `value` is not empty");
        }
        else if (count > 1)
        {
            errors.Invalid(at, "", "may not have more than one field specified at a time");
        }

        foreach (var kind in (ReadOnlySpan<string>)["configMapKeyRef", "secretKeyRef"])
        {
            if (source.Map(kind) is { } reference)
            {
                ValidateKey(reference, $"{at}.{kind}", errors);
            }
        }

        if (source.Map("fieldRef") is { } field)
        {
            ValidateField(field.Text("fieldPath"), $"{at}.fieldRef.fieldPath", errors);
        }

        if (source.Map("resourceFieldRef") is { } resource && resource.Text("resource").Length == 0)
        {
            errors.Required($"{at}.resourceFieldRef.resource");
        }
    }

    private static void ValidateKey(JsonObject reference, string at, ICollection<FieldError> errors)
    {
        var key = reference.Text("key");
        if (reference.Text("name").Length == 0)
        {
            errors.Required($"{at}.name");
        }

        if (key.Length == 0)
        {
            errors.Required($"{at}.key");
        }
        else
        {
            errors.Invalid($"{at}.key", key, NameRules.ConfigKey(key));
        }
    }

    private static void ValidateField(string field, string at, ICollection<FieldError> errors)
    {
        if (field.Length == 0)
        {
            errors.Required(at);
            return;
        }

        var subscripted = field.StartsWith("metadata.labels['", StringComparison.Ordinal)
            || field.StartsWith("metadata.annotations['", StringComparison.Ordinal);
        if (!subscripted || !field.EndsWith("']", StringComparison.Ordinal))
        {
            errors.Supported(at, field, _fields);
        }
    }

    private static void ValidateFrom(JsonObject source, string at, ICollection<FieldError> errors)
    {
        var sources = _sources.Where(source.Has).ToList();
        if (sources.Count != 1)
        {
            errors.Invalid(
                at,
                "",
                sources.Count == 0 ? "must specify one of: `configMapRef` or `secretRef`" : "may not have more than one field specified at a time");
        }

        foreach (var name in sources.Where(s => source.Map(s).Text("name").Length == 0))
        {
            errors.Required($"{at}.{name}.name");
        }

        if (source.Text("prefix") is { Length: > 0 } prefix)
        {
            errors.Invalid($"{at}.prefix", prefix, NameRules.EnvironmentName(prefix));
        }
    }
}
