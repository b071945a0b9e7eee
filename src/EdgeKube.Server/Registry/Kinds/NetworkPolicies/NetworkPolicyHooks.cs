using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.NetworkPolicies;

/// <summary>NetworkPolicies: the directions they limit, their peers and ports.</summary>
internal sealed class NetworkPolicyHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.NetworkPolicies;

    public void PrepareCreate(JsonObject created) => Default(created.Ensure("spec"));

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Default(updated.Ensure("spec"));

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        LabelValidation.Selector(spec.Map("podSelector"), "spec.podSelector", errors);
        Rules(spec, "ingress", "from", errors);
        Rules(spec, "egress", "to", errors);
        if (spec.List("policyTypes").Count > 2)
        {
            errors.Invalid("spec.policyTypes", spec?["policyTypes"], "may not specify more than two policyTypes");
        }
    }

    private static void Default(JsonObject spec)
    {
        if (spec.List("policyTypes").Count > 0)
        {
            return;
        }

        var types = new JsonArray("Ingress");
        if (spec.List("egress").Count > 0)
        {
            types.Add((JsonNode)"Egress");
        }

        spec["policyTypes"] = types;
    }

    private static void Rules(JsonObject? spec, string direction, string peers, ICollection<FieldError> errors)
    {
        foreach (var (i, rule) in spec.Maps(direction))
        {
            foreach (var (k, port) in rule.Maps("ports"))
            {
                Port(port, $"spec.{direction}[{i}].ports[{k}]", errors);
            }

            foreach (var (k, peer) in rule.Maps(peers))
            {
                Peer(peer, $"spec.{direction}[{i}].{peers}[{k}]", errors);
            }
        }
    }

    private static void Port(JsonObject port, string at, ICollection<FieldError> errors)
    {
        errors.Range($"{at}.port", port.Number("port"), 1, 65_535);
        if (port["port"].AsText() is { } name)
        {
            errors.Invalid($"{at}.port", name, NameRules.PortName(name));
        }

        if (port.Number("endPort") is not { } end)
        {
            return;
        }

        if (!port.Has("port"))
        {
            errors.Required($"{at}.port", "must be specified when `endPort` is specified");
        }
        else if (port.Number("port") is not { } first)
        {
            errors.Invalid($"{at}.endPort", end, "may not be specified when `port` is non-numeric");
        }
        else if (end < first)
        {
            errors.Invalid($"{at}.endPort", end, "must be greater than or equal to `port`");
        }
    }

    private static void Peer(JsonObject peer, string at, ICollection<FieldError> errors)
    {
        var selects = peer.Has("podSelector") || peer.Has("namespaceSelector");
        if (!selects && !peer.Has("ipBlock"))
        {
            errors.Required(at, "must specify a peer");
        }
        else if (selects && peer.Has("ipBlock"))
        {
            errors.Forbidden(at, "may not specify both ipBlock and another peer");
        }

        LabelValidation.Selector(peer.Map("podSelector"), $"{at}.podSelector", errors);
        LabelValidation.Selector(peer.Map("namespaceSelector"), $"{at}.namespaceSelector", errors);
        if (peer.Map("ipBlock") is { } block)
        {
            Block(block, $"{at}.ipBlock", errors);
        }
    }

    private static void Block(JsonObject block, string at, ICollection<FieldError> errors)
    {
        if (!System.Net.IPNetwork.TryParse(block.Text("cidr"), out var range))
        {
            errors.Invalid($"{at}.cidr", block.Text("cidr"), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            return;
        }

        foreach (var (i, text) in block.Texts("except"))
        {
            if (!System.Net.IPNetwork.TryParse(text, out var except))
            {
                errors.Invalid($"{at}.except[{i}]", text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }
            else if (!range.Contains(except.BaseAddress) || except.PrefixLength <= range.PrefixLength)
            {
                errors.Invalid($"{at}.except[{i}]", text, "must be a strict subset of `cidr`");
            }
        }
    }
}
