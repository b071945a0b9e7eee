using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>A container's probes and lifecycle handlers: one handler each.</summary>
internal static class ProbeValidation
{
    private static readonly string[] _handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    private static readonly string[] _counts =
        ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

    public static void Validate(JsonObject container, string path, ICollection<FieldError> errors)
    {
        foreach (var name in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.Map(name) is not { } probe)
            {
                continue;
            }

            var at = $"{path}.{name}";
            ValidateHandler(probe, at, errors);
            foreach (var count in _counts)
            {
                errors.NotNegative($"{at}.{count}", probe.Number(count));
            }

            if (name != "readinessProbe" && probe.Number("successThreshold") is { } threshold and not (0 or 1))
            {
                errors.Invalid($"{at}.successThreshold", threshold, "must be 1");
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["postStart", "preStop"])
        {
            if (container.Map("lifecycle").Map(name) is { } handler)
            {
                ValidateHandler(handler, $"{path}.lifecycle.{name}", errors);
            }
        }
    }

    private static void ValidateHandler(JsonObject holder, string at, ICollection<FieldError> errors)
    {
        var handlers = _handlers.Where(holder.Has).ToList();
        if (handlers.Count == 0)
        {
            errors.Required(at, "must specify a handler type");
        }

        foreach (var extra in handlers.Skip(1))
        {
            errors.Forbidden($"{at}.{extra}", "may not specify more than 1 handler type");
        }

        if (holder.Map("exec") is { } exec && exec.List("command").Count == 0)
        {
            errors.Required($"{at}.exec.command");
        }

        foreach (var handler in (ReadOnlySpan<string>)["httpGet", "tcpSocket"])
        {
            if (holder.Map(handler) is { } target)
            {
                ValidatePort(target["port"], $"{at}.{handler}.port", errors);
            }
        }
    }

    private static void ValidatePort(JsonNode? port, string at, ICollection<FieldError> errors)
    {
        if (port.AsText() is { } name)
        {
            errors.Invalid(at, name, NameRules.PortName(name));
        }
        else
        {
            errors.Range(at, port.AsNumber() ?? 0, 1, 65_535);
        }
    }
}
