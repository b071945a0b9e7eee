using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry;

/// <summary>Which kinds have a generation, and what makes the next one: as Kubernetes' strategies do it.</summary>
internal static class GenerationPolicy
{
    // With spec and status, and yet without a generation.
    private static readonly HashSet<GroupResource> _uncounted =
    [
        BuiltIn.Namespaces,
        BuiltIn.Nodes,
        BuiltIn.Services,
        BuiltIn.PersistentVolumes,
        BuiltIn.PersistentVolumeClaims,
        BuiltIn.ResourceQuotas,
        BuiltIn.HorizontalPodAutoscalers,
        BuiltIn.VolumeAttachments,
        BuiltIn.APIServices,
        BuiltIn.ServiceCIDRs,
        BuiltIn.CertificateSigningRequests,
    ];

    // Without a status, and yet with a generation.
    private static readonly HashSet<GroupResource> _counted =
    [
        BuiltIn.PodTemplates,
        BuiltIn.PriorityClasses,
        BuiltIn.NetworkPolicies,
        BuiltIn.IngressClasses,
        BuiltIn.EndpointSlices,
        BuiltIn.CSIDrivers,
        BuiltIn.ValidatingAdmissionPolicyBindings,
        BuiltIn.ValidatingWebhookConfigurations,
        BuiltIn.MutatingWebhookConfigurations,
    ];

    public static bool Counts(ResourceDefinition definition) =>
        definition.Custom is not null
        || _counted.Contains(definition.Type)
        || (definition.Schema.Properties.ContainsKey("spec") && definition.Schema.Properties.ContainsKey("status") && !_uncounted.Contains(definition.Type));

    /// <summary>Whether the two want the same, so that the generation stays.</summary>
    public static bool WantsSame(ResourceDefinition definition, JsonObject wanted, JsonObject old, bool countsStatus)
    {
        if (definition.Type == BuiltIn.PriorityClasses)
        {
            return true; // what matters of one cannot be changed
        }

        return wanted.Select(p => p.Key).Union(old.Select(p => p.Key))
                .All(name => name == "metadata" || (name == "status" && !countsStatus) || JsonNode.DeepEquals(wanted[name], old[name]))
            && (definition.Type != BuiltIn.EndpointSlices || JsonNode.DeepEquals(wanted["metadata"]?["labels"], old["metadata"]?["labels"]));
    }
}
