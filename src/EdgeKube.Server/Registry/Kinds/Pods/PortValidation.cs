using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>A container's ports: names once, host ports once in the pod.</summary>
internal static class PortValidation
{
    private const int Greatest = 65_535;

    public static void Validate(JsonObject container, string path, bool hostNetwork, HashSet<string> hostPorts, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, port) in container.Maps("ports"))
        {
            var at = $"{path}.ports[{i}]";
            ValidateName(port.Text("name"), at, names, errors);
            var number = port.Number("containerPort");
            if (number is null or 0)
            {
                errors.Required($"{at}.containerPort");
            }
            else
            {
                errors.Range($"{at}.containerPort", number, 1, Greatest);
            }

            errors.Supported($"{at}.protocol", port.Text("protocol"), "SCTP", "TCP", "UDP");
            if (port.Number("hostPort") is { } hostPort and not 0)
            {
                ValidateHostPort(port, hostPort, number, at, hostNetwork, hostPorts, errors);
            }
        }
    }

    private static void ValidateName(string name, string at, HashSet<string> names, ICollection<FieldError> errors)
    {
        if (name.Length == 0)
        {
            return;
        }

        errors.Invalid($"{at}.name", name, NameRules.PortName(name));
        if (!names.Add(name))
        {
            errors.Duplicate($"{at}.name", name);
        }
    }

    private static void ValidateHostPort(
        JsonObject port, long hostPort, long? number, string at, bool hostNetwork, HashSet<string> hostPorts, ICollection<FieldError> errors)
    {
        errors.Range($"{at}.hostPort", hostPort, 1, Greatest);
        if (hostNetwork && hostPort != number)
        {
            errors.Invalid($"{at}.containerPort", number, "must match `hostPort` when `hostNetwork` is true");
        }

        var protocol = port.Text("protocol") is { Length: > 0 } given ? given : "TCP";
        var use = $"{protocol}/{port.Text("hostIP")}/{hostPort}";
        if (!hostPorts.Add(use))
        {
            errors.Duplicate($"{at}.hostPort", use);
        }
    }
}
