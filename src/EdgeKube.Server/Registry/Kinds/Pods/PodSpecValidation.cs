using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>The rules of a pod's spec that reach across fields; for pods and for templates.</summary>
internal static class PodSpecValidation
{
    public static void Validate(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        if (spec.List("containers").Count == 0)
        {
            errors.Required($"{path}.containers");
        }

        if (spec is null)
        {
            return;
        }

        var volumes = VolumeValidation.Validate(spec, path, errors);
        ValidateContainers(spec, path, volumes, errors);
        ValidateNames(spec, path, errors);
        errors.NotNegative($"{path}.terminationGracePeriodSeconds", spec.Number("terminationGracePeriodSeconds"));
        errors.Range($"{path}.activeDeadlineSeconds", spec.Number("activeDeadlineSeconds"), 1, int.MaxValue);
        errors.Supported($"{path}.restartPolicy", spec.Text("restartPolicy"), "Always", "OnFailure", "Never");
        LabelValidation.Labels(spec.Map("nodeSelector"), $"{path}.nodeSelector", errors);
        TaintValidation.Tolerations(spec, $"{path}.tolerations", errors);
        AffinityValidation.Validate(spec.Map("affinity"), $"{path}.affinity", errors);
        ValidateHosts(spec, path, errors);
    }

    private static void ValidateContainers(JsonObject spec, string path, IReadOnlySet<string> volumes, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            var hostPorts = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (i, container) in spec.Maps(list))
            {
                var at = $"{path}.{list}[{i}]";
                ContainerValidation.Validate(container, at, volumes, errors);
                PortValidation.Validate(container, at, spec.Truth("hostNetwork"), list == "containers" ? hostPorts : [], errors); // init containers run one by one
                var name = container.Text("name");
                if (name.Length > 0 && !names.Add(name))
                {
                    errors.Duplicate($"{at}.name", name);
                }

                if (list == "initContainers" && container.Text("restartPolicy") is { Length: > 0 } policy)
                {
                    errors.Supported($"{at}.restartPolicy", policy, "Always");
                }
                else if (list == "containers" && container.Has("restartPolicy"))
                {
                    errors.Forbidden($"{at}.restartPolicy", "may not be set for non-init containers");
                }
            }
        }
    }

    private static void ValidateNames(JsonObject spec, string path, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["nodeName", "serviceAccountName", "priorityClassName", "schedulerName"])
        {
            if (spec.Text(field) is { Length: > 0 } name)
            {
                errors.Invalid($"{path}.{field}", name, NameRules.Dns1123Subdomain(name));
            }
        }

        foreach (var field in (ReadOnlySpan<string>)["hostname", "subdomain"])
        {
            if (spec.Text(field) is { Length: > 0 } name)
            {
                errors.Invalid($"{path}.{field}", name, NameRules.Dns1123Label(name));
            }
        }
    }

    private static void ValidateHosts(JsonObject spec, string path, ICollection<FieldError> errors)
    {
        foreach (var (i, alias) in spec.Maps("hostAliases"))
        {
            if (!IpRules.IsIp(alias.Text("ip")))
            {
                errors.Invalid($"{path}.hostAliases[{i}].ip", alias.Text("ip"), "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }

            foreach (var (k, name) in alias.Texts("hostnames"))
            {
                errors.Invalid($"{path}.hostAliases[{i}].hostnames[{k}]", name, NameRules.Dns1123Subdomain(name));
            }
        }

        if (spec.Text("dnsPolicy") == "None" && spec.Map("dnsConfig").List("nameservers").Count == 0)
        {
            errors.Required($"{path}.dnsConfig.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
    }
}
