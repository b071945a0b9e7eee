using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>The rules of a Service's spec that reach across fields.</summary>
internal static class ServiceValidation
{
    private const string IpForm = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    public static void Validate(JsonObject? spec, ICollection<FieldError> errors)
    {
        if (spec.List("ports").Count == 0 && spec.NeedsAddress())
        {
            errors.Required("spec.ports");
        }

        ServicePortValidation.Validate(spec, errors);
        LabelValidation.Labels(spec.Map("selector"), "spec.selector", errors);
        ValidateAddresses(spec, errors);
        ValidateType(spec, errors);
        foreach (var (i, ip) in spec.Texts("externalIPs"))
        {
            errors.Invalid($"spec.externalIPs[{i}]", ip, IpRules.IsIp(ip) ? null : IpForm);
        }
    }

    public static void ValidateUpdate(JsonObject? wanted, JsonObject? old, ICollection<FieldError> errors)
    {
        if (!wanted.IsExternalName() && !old.IsExternalName() && old.Text("clusterIP") is { Length: > 0 } had && wanted.Text("clusterIP") != had)
        {
            errors.Invalid("spec.clusterIPs[0]", wanted?["clusterIPs"], "may not change once set");
        }
    }

    private static void ValidateType(JsonObject? spec, ICollection<FieldError> errors)
    {
        switch (spec.Type())
        {
            case "ExternalName":
                ValidateExternalName(spec, errors);
                break;
            case "NodePort" or "LoadBalancer" when spec.Text("clusterIP") == ServiceSpec.Headless:
                errors.Invalid("spec.clusterIPs[0]", ServiceSpec.Headless, $"may not be set to 'None' for {spec.Type()} services");
                break;
            default:
                break;
        }

        if (spec.Has("externalTrafficPolicy") && !spec.IsReachedFromOutside())
        {
            errors.Invalid(
                "spec.externalTrafficPolicy", spec.Text("externalTrafficPolicy"), "may only be set for externally-accessible services");
        }

        if (spec.Has("allocateLoadBalancerNodePorts") && spec.Type() != "LoadBalancer")
        {
            errors.Forbidden("spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'");
        }

        if (spec.Has("sessionAffinityConfig") && spec.Text("sessionAffinity") != "ClientIP")
        {
            errors.Forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None");
        }
    }

    private static void ValidateExternalName(JsonObject? spec, ICollection<FieldError> errors)
    {
        var name = spec.Text("externalName");
        var host = name.EndsWith('.') ? name[..^1] : name;
        if (host.Length == 0)
        {
            errors.Required("spec.externalName");
        }
        else
        {
            errors.Invalid("spec.externalName", name, NameRules.Dns1123Subdomain(host));
        }

        if (spec.Text("clusterIP").Length > 0)
        {
            errors.Forbidden("spec.clusterIPs", "may not be set when `type` is 'ExternalName'");
        }
    }

    private static void ValidateAddresses(JsonObject? spec, ICollection<FieldError> errors)
    {
        var (ip, all) = (spec.Text("clusterIP"), spec.List("clusterIPs"));
        if (ip.Length == 0 && all.Count > 0)
        {
            errors.Invalid("spec.clusterIPs", all, "must be empty when `clusterIP` is not specified");
        }
        else if (all.Count > 0 && all[0].AsText() != ip)
        {
            errors.Invalid("spec.clusterIPs", all, "first value must match `clusterIP`");
        }

        if (all.Count > 1)
        {
            errors.Invalid("spec.clusterIPs", all, "may only hold one address: this cluster is not configured for dual-stack services");
        }

        if (ip.Length > 0 && ip != ServiceSpec.Headless && !IpRules.IsV4(ip))
        {
            errors.Invalid("spec.clusterIPs[0]", ip, IpRules.IsIp(ip) ? "the provided IP is not in the cluster's address family" : IpForm);
        }

        if (spec.Text("ipFamilyPolicy") == "RequireDualStack")
        {
            errors.Invalid("spec.ipFamilyPolicy", "RequireDualStack", "this cluster is not configured for dual-stack services");
        }

        foreach (var (i, family) in spec.Texts("ipFamilies"))
        {
            errors.Invalid($"spec.ipFamilies[{i}]", family, family == "IPv4" ? null : "not configured on this cluster");
        }
    }
}
