using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Ingresses;

/// <summary>Ingresses: hosts, paths and complete backends; without a class the default one is meant.</summary>
/// <param name="stored">Where IngressClasses are looked up.</param>
internal sealed class IngressHooks(StoredObjects stored) : IKindHooks
{
    private const string Standard = "ingressclass.kubernetes.io/is-default-class";
    private const string OldClass = "kubernetes.io/ingress.class";

    private static readonly string[] _pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

    public GroupResource Type => BuiltIn.Ingresses;

    public void PrepareCreate(JsonObject created)
    {
        var spec = created.Ensure("spec");
        if (!spec.Has("ingressClassName") && !created.Map("metadata").Map("annotations").Has(OldClass) && DefaultClass() is { } name)
        {
            spec["ingressClassName"] = name;
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        if (spec.List("rules").Count == 0 && !spec.Has("defaultBackend"))
        {
            errors.Invalid("spec", spec.List("rules"), "either `defaultBackend` or `rules` must be specified");
        }

        if (spec.Has("ingressClassName"))
        {
            errors.Invalid("spec.ingressClassName", spec.Text("ingressClassName"), NameRules.Dns1123Subdomain(spec.Text("ingressClassName")));
        }

        if (spec.Map("defaultBackend") is { } backend)
        {
            Backend(backend, "spec.defaultBackend", errors);
        }

        foreach (var (i, rule) in spec.Maps("rules"))
        {
            Host(rule.Text("host"), $"spec.rules[{i}].host", errors);
            if (rule.Has("http") && rule.Map("http").List("paths").Count == 0)
            {
                errors.Required($"spec.rules[{i}].http.paths");
            }

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

            if (tls.Text("secretName") is { Length: > 0 } secret)
            {
                errors.Invalid($"spec.tls[{i}].secretName", secret, NameRules.Dns1123Subdomain(secret));
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

        foreach (var bad in (ReadOnlySpan<string>)["/..", "/."])
        {
            if (path.EndsWith(bad, StringComparison.Ordinal))
            {
                errors.Invalid(at, path, $"cannot end with '{bad}'");
            }
        }
    }

    private static void Backend(JsonObject backend, string at, ICollection<FieldError> errors)
    {
        var service = backend.Map("service");
        if (service is null && !backend.Has("resource"))
        {
            errors.Invalid(at, "", "resource or service backend is required");
        }
        else if (service is not null && backend.Has("resource"))
        {
            errors.Invalid(at, "", "cannot set both resource and service backends");
        }
        else if (service is not null)
        {
            Service(service, at, errors);
        }
        else
        {
            ReferenceValidation.Segment(backend.Map("resource")!, "kind", $"{at}.resource", errors);
            ReferenceValidation.Segment(backend.Map("resource")!, "name", $"{at}.resource", errors);
        }
    }

    private static void Service(JsonObject service, string backend, ICollection<FieldError> errors)
    {
        var at = $"{backend}.service";
        if (service.Text("name") is { Length: > 0 } name)
        {
            errors.Invalid($"{at}.name", name, NameRules.Dns1035Label(name));
        }
        else
        {
            errors.Required($"{at}.name");
        }

        var port = service.Map("port");
        var (number, named) = (port.Number("number") ?? 0, port.Text("name"));
        if (number == 0 && named.Length == 0)
        {
            errors.Required(backend, "port name or number is required");
        }
        else if (number != 0 && named.Length > 0)
        {
            errors.Invalid(backend, "", "cannot set both port name & port number");
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

    /// <returns>The newest of the classes that are marked as default, or null.</returns>
    private string? DefaultClass() => stored.All(BuiltIn.IngressClasses)
        .Where(c => c.Map("metadata").Map("annotations").Text(Standard) == "true")
        .OrderByDescending(c => c.Map("metadata").Text("creationTimestamp"), StringComparer.Ordinal)
        .ThenBy(c => c.Name(), StringComparer.Ordinal)
        .Select(c => c.Name())
        .FirstOrDefault();
}
