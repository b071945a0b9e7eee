using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>The rules of one container.</summary>
internal static class ContainerValidation
{
    public static void Validate(JsonObject container, string path, IReadOnlySet<string> volumes, ICollection<FieldError> errors)
    {
        var (name, image) = (container.Text("name"), container.Text("image"));
        if (name.Length == 0)
        {
            errors.Required($"{path}.name");
        }
        else
        {
            errors.Invalid($"{path}.name", name, NameRules.Dns1123Label(name));
        }

        if (image.Length == 0)
        {
            errors.Required($"{path}.image");
        }
        else if (image.Trim() != image)
        {
            errors.Invalid($"{path}.image", image, "must not have leading or trailing whitespace");
        }

        errors.Supported($"{path}.imagePullPolicy", container.Text("imagePullPolicy"), "Always", "IfNotPresent", "Never");
        EnvironmentValidation.Validate(container, path, errors);
        ValidateMounts(container, path, volumes, errors);
        ResourceValidation.Container(container.Map("resources"), $"{path}.resources", errors);
        ProbeValidation.Validate(container, path, errors);
    }

    private static void ValidateMounts(JsonObject container, string path, IReadOnlySet<string> volumes, ICollection<FieldError> errors)
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, mount) in container.Maps("volumeMounts"))
        {
            var at = $"{path}.volumeMounts[{i}]";
            var (name, place) = (mount.Text("name"), mount.Text("mountPath"));
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else if (!volumes.Contains(name))
            {
                errors.NotFound($"{at}.name", name);
            }

            if (place.Length == 0)
            {
                errors.Required($"{at}.mountPath");
            }
            else if (!places.Add(place))
            {
                errors.Invalid($"{at}.mountPath", place, "must be unique");
            }

            ValidateSubPath(mount.Text("subPath"), $"{at}.subPath", errors);
        }
    }

    private static void ValidateSubPath(string subPath, string at, ICollection<FieldError> errors)
    {
        if (subPath.StartsWith('/'))
        {
            errors.Invalid(at, subPath, "must be a relative path");
        }
        else if (subPath.Split('/').Contains("..", StringComparer.Ordinal))
        {
            errors.Invalid(at, subPath, "must not contain '..'");
        }
    }
}
