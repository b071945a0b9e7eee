using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Ingresses;

/// <summary>Ingresses: hosts, paths and complete backends.</summary>
internal sealed class IngressHooks : IKindHooks
{
    private static readonly string[] _pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

    public GroupResource Type => BuiltIn.Ingresses;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        if (spec.List("rules").Count == 0 && !spec.Has("defaultBackend"))
        {
            errors.Invalid("spec", spec ?? [], "either `defaultBackend` or `rules` must be specified");
        }

        if (spec.Map("defaultBackend") is { } backend)
        {
            Backend(backend, "spec.defaultBackend", errors);
        }

        foreach (var (i, rule) in spec.Maps("rules"))
        {
            Host(rule.Text("host"), $"spec.rules[{i}].host", errors);
            foreach (var (k, path) in rule.Map("http").Maps("paths"))
            {
                HttpPath(path, $"spec.rules[{i}].http.paths[{k}]", errors);
            }
        }

        foreach (var (i, tls) in spec.Maps("tls"))
        {
            foreach (var (k, host) in tls.Texts("hosts"))
            {
                Host(host, $"spec.tls[{i}].hosts[{k}]", errors);
            }
        }
    }

    private static void Host(string host, string at, ICollection<FieldError> errors)
    {
        if (host.Length == 0)
        {
            return;
        }

        if (System.Net.IPAddress.TryParse(host, out _))
        {
            errors.Invalid(at, host, "must be a DNS name, not an IP address");
            return;
        }

        errors.Invalid(at, host, NameRules.Dns1123Subdomain(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host));
    }

    private static void HttpPath(JsonObject path, string at, ICollection<FieldError> errors)
    {
        var (type, text) = (path.Text("pathType"), path.Text("path"));
        if (type.Length > 0 && !_pathTypes.Contains(type))
        {
            errors.Once(FieldError.NotSupported($"{at}.pathType", type, _pathTypes));
        }

        if (type is "Exact" or "Prefix" || text.Length > 0)
        {
            if (!text.StartsWith('/'))
            {
                errors.Invalid($"{at}.path", text, "must be an absolute path");
            }
            else if (type is "Exact" or "Prefix")
            {
                Segments(text, $"{at}.path", errors);
            }
        }

        if (path.Map("backend") is { } backend)
        {
            Backend(backend, $"{at}.backend", errors);
        }
    }

    private static void Segments(string path, string at, ICollection<FieldError> errors)
    {
        foreach (var bad in (ReadOnlySpan<string>)["//", "/./", "/../", "%2f", "%2F"])
        {
            if (path.Contains(bad, StringComparison.Ordinal))
            {
                errors.Invalid(at, path, $"must not contain '{bad}'");
            }
        }
    }

    private static void Backend(JsonObject backend, string at, ICollection<FieldError> errors)
    {
        var service = backend.Map("service");
        if (service is null && !backend.Has("resource"))
        {
            errors.Required(at, "one of `resource` or `service` is required");
        }
        else if (service is not null && backend.Has("resource"))
        {
            errors.Invalid(at, backend, "cannot set both resource and service backends");
        }
        else if (service is not null)
        {
            Service(service, $"{at}.service", errors);
        }
    }

    private static void Service(JsonObject service, string at, ICollection<FieldError> errors)
    {
        if (service.Text("name") is { Length: > 0 } name)
        {
            errors.Invalid($"{at}.name", name, NameRules.Dns1035Label(name));
        }

        var port = service.Map("port");
        var (number, named) = (port.Number("number") ?? 0, port.Text("name"));
        if (number == 0 && named.Length == 0)
        {
            errors.Required(at, "port name or number is required");
        }
        else if (number != 0 && named.Length > 0)
        {
            errors.Invalid(at, service, "cannot set both port name & port number");
        }
        else if (number != 0)
        {
            errors.Range($"{at}.port.number", number, 1, 65_535);
        }
        else
        {
            errors.Invalid($"{at}.port.name", named, NameRules.PortName(named));
        }
    }
}
