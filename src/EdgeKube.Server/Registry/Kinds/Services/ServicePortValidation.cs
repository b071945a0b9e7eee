using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>A Service's ports: names where there are several, and no port or node port twice.</summary>
internal static class ServicePortValidation
{
    private const int Greatest = 65_535;

    public static void Validate(JsonObject? spec, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var ports = new HashSet<(string Protocol, long Number)>();
        var nodePorts = new HashSet<(string Protocol, long Number)>();
        var several = spec.List("ports").Count > 1;
        foreach (var (i, port) in spec.Maps("ports"))
        {
            var at = $"spec.ports[{i}]";
            ValidateName(port.Text("name"), several, $"{at}.name", names, errors);
            errors.Range($"{at}.port", port.Number("port") ?? 0, 1, Greatest);
            errors.Supported($"{at}.protocol", port.Text("protocol"), "SCTP", "TCP", "UDP");
            ValidateTarget(port["targetPort"], $"{at}.targetPort", errors);
            ValidateNodePort(spec, port, $"{at}.nodePort", nodePorts, errors);
            if (!ports.Add(port.Key()))
            {
                errors.Duplicate(at, new JsonObject { ["protocol"] = port.Key().Protocol, ["port"] = port.Key().Number });
            }
        }
    }

    private static void ValidateName(string name, bool required, string at, HashSet<string> names, ICollection<FieldError> errors)
    {
        if (name.Length == 0)
        {
            if (required)
            {
                errors.Required(at);
            }

            return;
        }

        errors.Invalid(at, name, NameRules.Dns1123Label(name));
        if (!names.Add(name))
        {
            errors.Duplicate(at, name);
        }
    }

    private static void ValidateTarget(JsonNode? target, string at, ICollection<FieldError> errors)
    {
        if (target.AsText() is { } name)
        {
            errors.Invalid(at, name, NameRules.PortName(name));
        }
        else
        {
            errors.Range(at, target.AsNumber(), 1, Greatest);
        }
    }

    private static void ValidateNodePort(
        JsonObject? spec, JsonObject port, string at, HashSet<(string Protocol, long Number)> nodePorts, ICollection<FieldError> errors)
    {
        if (port.Number("nodePort") is not { } nodePort || nodePort == 0)
        {
            return;
        }

        if (spec.Type() is "ClusterIP" or "ExternalName")
        {
            errors.Forbidden(at, $"may not be used when `type` is '{spec.Type()}'");
        }
        else if (!nodePorts.Add((port.Key().Protocol, nodePort)))
        {
            errors.Duplicate(at, nodePort);
        }
    }
}
