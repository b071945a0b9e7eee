using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Endpoints;

/// <summary>Endpoints: each subset has addresses that can be reached, and ports that can be told apart.</summary>
internal sealed class EndpointsHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.Endpoints;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (old is not null && JsonNode.DeepEquals(wanted["subsets"], old["subsets"]))
        {
            return; // older rules may have let it in
        }

        foreach (var (i, subset) in wanted.Maps("subsets"))
        {
            ValidateSubset(subset, $"subsets[{i}]", errors);
        }
    }

    private static void ValidateSubset(JsonObject subset, string at, ICollection<FieldError> errors)
    {
        if (subset.List("addresses").Count == 0 && subset.List("notReadyAddresses").Count == 0)
        {
            errors.Required(at, "must specify `addresses` or `notReadyAddresses`");
        }

        foreach (var list in (ReadOnlySpan<string>)["addresses", "notReadyAddresses"])
        {
            foreach (var (i, address) in subset.Maps(list))
            {
                ValidateAddress(address, $"{at}.{list}[{i}]", errors);
            }
        }

        var several = subset.List("ports").Count > 1;
        foreach (var (i, port) in subset.Maps("ports"))
        {
            ValidatePort(port, several, $"{at}.ports[{i}]", errors);
        }
    }

    private static void ValidateAddress(JsonObject address, string at, ICollection<FieldError> errors)
    {
        var ip = address.Text("ip");
        errors.Without($"{at}.ip", "FieldValueRequired"); // an address that is not there is an address that is none
        errors.Invalid($"{at}.ip", ip, IpRules.IsIp(ip) ? IpRules.WrongEndpoint(IPAddress.Parse(ip)) : IpRules.Form);
        if (address.Text("hostname") is { Length: > 0 } hostname)
        {
            errors.Invalid($"{at}.hostname", hostname, NameRules.Dns1123Label(hostname));
        }

        if (address.Has("nodeName"))
        {
            errors.Invalid($"{at}.nodeName", address.Text("nodeName"), NameRules.Dns1123Subdomain(address.Text("nodeName")));
        }
    }

    private static void ValidatePort(JsonObject port, bool several, string at, ICollection<FieldError> errors)
    {
        var name = port.Text("name");
        if (name.Length > 0)
        {
            errors.Invalid($"{at}.name", name, NameRules.Dns1123Label(name));
        }
        else if (several)
        {
            errors.Required($"{at}.name");
        }

        if (errors.Without($"{at}.port", "FieldValueRequired"))
        {
            errors.Range($"{at}.port", 0, 1, IpRules.GreatestPort);
        }

        if (port.Has("appProtocol"))
        {
            errors.Invalid($"{at}.appProtocol", port.Text("appProtocol"), NameRules.QualifiedName(port.Text("appProtocol")));
        }
    }
}
