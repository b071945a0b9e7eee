using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.IPAddresses;

/// <summary>IPAddresses: named after the address, for one owner that stays.</summary>
internal sealed class IPAddressHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.IPAddresses;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        Name(wanted.Name(), errors);
        if (wanted.Map("spec").Map("parentRef") is { } parent)
        {
            Parent(parent, errors);
        }
        else
        {
            errors.Required("spec.parentRef");
        }

        if (old is not null)
        {
            errors.Same("spec.parentRef", wanted.Map("spec")?["parentRef"], old.Map("spec")?["parentRef"]);
        }
    }

    private static void Name(string name, ICollection<FieldError> errors)
    {
        if (!IpRules.IsIp(name))
        {
            errors.Invalid("metadata.name", name, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        else if (IPAddress.Parse(name).ToString() is var canonical && canonical != name)
        {
            errors.Invalid("metadata.name", name, $"must be in canonical form (\"{canonical}\")");
        }
    }

    private static void Parent(JsonObject parent, ICollection<FieldError> errors)
    {
        const string At = "spec.parentRef";
        if (parent.Text("group") is { Length: > 0 } group)
        {
            errors.Invalid($"{At}.group", group, NameRules.Dns1123Subdomain(group));
        }

        ReferenceValidation.Segment(parent, "resource", At, errors);
        ReferenceValidation.Segment(parent, "name", At, errors);
        errors.Invalid($"{At}.namespace", parent.Text("namespace"), NameRules.PathSegment(parent.Text("namespace")));
    }
}
