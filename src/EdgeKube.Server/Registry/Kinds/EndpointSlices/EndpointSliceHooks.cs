using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.EndpointSlices;

/// <summary>EndpointSlices: addresses of one family, ports with unique names, bounded size.</summary>
internal sealed class EndpointSliceHooks : IKindHooks
{
    private const int MaxEndpoints = 1000;

    private const int MaxAddresses = 100;

    private const int MaxPorts = 20_000;

    public GroupResource Type => BuiltIn.EndpointSlices;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var family = wanted.Text("addressType");
        if (family.Length == 0)
        {
            errors.Required("addressType");
        }

        if (old is not null)
        {
            errors.Same("addressType", wanted["addressType"], old["addressType"]);
        }

        errors.TooMany("endpoints", wanted.List("endpoints").Count, MaxEndpoints);
        errors.TooMany("ports", wanted.List("ports").Count, MaxPorts);
        foreach (var (i, endpoint) in wanted.Maps("endpoints"))
        {
            ValidateEndpoint(endpoint, $"endpoints[{i}]", family, errors);
        }

        ValidatePorts(wanted, errors);
    }

    private static void ValidateEndpoint(JsonObject endpoint, string at, string family, ICollection<FieldError> errors)
    {
        var count = endpoint.List("addresses").Count;
        if (count == 0)
        {
            errors.Required($"{at}.addresses", "must contain at least 1 address");
        }

        errors.TooMany($"{at}.addresses", count, MaxAddresses);
        foreach (var (i, address) in endpoint.Texts("addresses"))
        {
            errors.Invalid($"{at}.addresses[{i}]", address, WrongAddress(address, family));
        }

        if (endpoint.Text("nodeName") is { Length: > 0 } node)
        {
            errors.Invalid($"{at}.nodeName", node, NameRules.Dns1123Subdomain(node));
        }

        if (endpoint.Text("hostname") is { Length: > 0 } hostname)
        {
            errors.Invalid($"{at}.hostname", hostname, NameRules.Dns1123Label(hostname));
        }
    }

    private static string? WrongAddress(string address, string family) => family switch
    {
        "IPv4" => IpRules.IsV4(address) ? IpRules.WrongEndpoint(IPAddress.Parse(address)) : "must be a valid IPv4 address",
        "IPv6" => IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? IpRules.WrongEndpoint(ip)
            : "must be a valid IPv6 address",
        "FQDN" => NameRules.Dns1123Subdomain(address.TrimEnd('.')),
        _ => null,
    };

    private static void ValidatePorts(JsonObject slice, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, port) in slice.Maps("ports"))
        {
            var name = port.Text("name");
            if (!names.Add(name))
            {
                errors.Duplicate($"ports[{i}].name", name);
            }
            else if (name.Length > 0)
            {
                errors.Invalid($"ports[{i}].name", name, NameRules.Dns1123Label(name));
            }
        }
    }
}
