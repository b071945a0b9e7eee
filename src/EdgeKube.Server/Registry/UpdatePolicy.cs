using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry;

/// <summary>Which kinds an update may make, and which it may only change who knows their revision: as Kubernetes' strategies say.</summary>
internal static class UpdatePolicy
{
    // AllowCreateOnUpdate is true.
    private static readonly HashSet<GroupResource> _made =
    [
        BuiltIn.Endpoints,
        BuiltIn.Events,
        new("events.k8s.io", "events"),
        BuiltIn.LimitRanges,
        BuiltIn.Services,
        BuiltIn.Leases,
        BuiltIn.RuntimeClasses,
        BuiltIn.Roles,
        BuiltIn.RoleBindings,
        BuiltIn.ClusterRoles,
        BuiltIn.ClusterRoleBindings,
    ];

    // AllowUnconditionalUpdate is false; custom resources are of this sort as well.
    private static readonly HashSet<GroupResource> _conditional =
    [
        BuiltIn.Leases,
        BuiltIn.RuntimeClasses,
        BuiltIn.PodDisruptionBudgets,
        BuiltIn.CSIDrivers,
        BuiltIn.CSINodes,
        BuiltIn.CSIStorageCapacities,
        BuiltIn.VolumeAttachments,
        BuiltIn.ValidatingAdmissionPolicies,
        BuiltIn.ValidatingAdmissionPolicyBindings,
        BuiltIn.ValidatingWebhookConfigurations,
        BuiltIn.MutatingWebhookConfigurations,
        BuiltIn.CustomResourceDefinitions,
        BuiltIn.APIServices,
    ];

    /// <summary>Whether a PUT makes an object that is not there.</summary>
    public static bool MayMake(ResourceDefinition definition) => _made.Contains(definition.Type);

    /// <exception cref="ApiException">422: an update of this kind must name the revision that it changes.</exception>
    public static void CheckUnconditional(ResourceKey key, ResourceDefinition definition)
    {
        if (definition.Custom is not null || _conditional.Contains(definition.Type))
        {
            // Kubernetes names the resource here where other refusals name the kind.
            throw ApiException.Invalid(
                key,
                definition.Type.Resource,
                [new("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0x0: must be specified for an update")]);
        }
    }
}
