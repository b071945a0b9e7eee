using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Nodes;

/// <summary>Nodes: the pod range is given once; taints are unique; amounts are amounts.</summary>
internal sealed class NodeHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.Nodes;

    public void PrepareCreate(JsonObject created) => FillCidrs(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => FillCidrs(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        TaintValidation.Taints(spec, "spec.taints", errors);
        foreach (var (i, cidr) in spec.Texts("podCIDRs"))
        {
            if (!IPNetwork.TryParse(cidr, out _))
            {
                errors.Invalid($"spec.podCIDRs[{i}]", cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }
        }

        if (spec.Text("podCIDR") is { Length: > 0 } first && spec.List("podCIDRs") is [var listed, ..] && listed.AsText() != first)
        {
            errors.Invalid("spec.podCIDRs", spec!["podCIDRs"], "podCIDR must match the first of podCIDRs");
        }

        foreach (var field in (ReadOnlySpan<string>)["capacity", "allocatable"])
        {
            ResourceValidation.Amounts(wanted.Map("status").Map(field), $"status.{field}", errors);
        }

        if (old is not null)
        {
            ValidateUpdate(spec, old.Map("spec"), errors);
        }
    }

    private static void ValidateUpdate(JsonObject? spec, JsonObject? old, ICollection<FieldError> errors)
    {
        if (old.List("podCIDRs").Count > 0 && !JsonNode.DeepEquals(old?["podCIDRs"], spec?["podCIDRs"]))
        {
            errors.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
        }

        if (old.Text("providerID") is { Length: > 0 } provider && spec.Text("providerID") != provider)
        {
            errors.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
        }
    }

    private static void FillCidrs(JsonObject node)
    {
        if (node.Map("spec") is not { } spec)
        {
            return;
        }

        if (spec.Text("podCIDR") is { Length: > 0 } one && spec.List("podCIDRs").Count == 0)
        {
            spec["podCIDRs"] = new JsonArray(one);
        }
        else if (spec.Text("podCIDR").Length == 0 && spec.List("podCIDRs") is [var first, ..])
        {
            spec["podCIDR"] = first?.DeepClone();
        }
    }
}
