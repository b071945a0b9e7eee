using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ServiceCIDRs;

/// <summary>ServiceCIDRs: one range of each IP family, to which the second may be added later.</summary>
internal sealed class ServiceCIDRHooks : IKindHooks
{
    private const string At = "spec.cidrs";

    public GroupResource Type => BuiltIn.ServiceCIDRs;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var ranges = Ranges(wanted);
        if (old is not null)
        {
            Changes(ranges, Ranges(old), wanted, errors);
        }

        if (ranges.Count == 0)
        {
            errors.Required(At, "at least one CIDR required");
        }
        else if (ranges.Count > 2)
        {
            errors.Invalid(At, wanted["spec"], "may only hold up to 2 values");
        }
        else
        {
            Check(ranges, wanted, errors);
        }
    }

    private static List<string> Ranges(JsonObject cidr) => [.. cidr.Map("spec").Texts("cidrs").Select(c => c.Item)];

    private static void Changes(List<string> ranges, List<string> before, JsonObject wanted, ICollection<FieldError> errors)
    {
        if (ranges.Count != before.Count && (before.Count, ranges.Count) != (1, 2))
        {
            errors.Invalid(At, wanted.Map("spec")?["cidrs"], FieldErrors.Immutable);
            return;
        }

        for (var i = 0; i < before.Count; i++)
        {
            errors.Invalid($"{At}[{i}]", ranges[i], ranges[i] == before[i] ? null : FieldErrors.Immutable);
        }
    }

    private static void Check(List<string> ranges, JsonObject wanted, ICollection<FieldError> errors)
    {
        var parsed = new List<IPNetwork>();
        for (var i = 0; i < ranges.Count; i++)
        {
            if (IPNetwork.TryParse(ranges[i], out var network))
            {
                parsed.Add(network);
            }
            else
            {
                errors.Invalid($"{At}[{i}]", ranges[i], "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }
        }

        if (parsed.Count == 2 && parsed[0].BaseAddress.AddressFamily == parsed[1].BaseAddress.AddressFamily)
        {
            errors.Invalid(
                At, wanted.Map("spec")?["cidrs"], "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
        }
    }
}
