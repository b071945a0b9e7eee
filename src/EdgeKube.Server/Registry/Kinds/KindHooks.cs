using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry.Kinds.APIServices;
using EdgeKube.Server.Registry.Kinds.CertificateSigningRequests;
using EdgeKube.Server.Registry.Kinds.ConfigMaps;
using EdgeKube.Server.Registry.Kinds.CronJobs;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.DaemonSets;
using EdgeKube.Server.Registry.Kinds.Deployments;
using EdgeKube.Server.Registry.Kinds.Endpoints;
using EdgeKube.Server.Registry.Kinds.EndpointSlices;
using EdgeKube.Server.Registry.Kinds.Events;
using EdgeKube.Server.Registry.Kinds.FlowSchemas;
using EdgeKube.Server.Registry.Kinds.HorizontalPodAutoscalers;
using EdgeKube.Server.Registry.Kinds.IngressClasses;
using EdgeKube.Server.Registry.Kinds.Ingresses;
using EdgeKube.Server.Registry.Kinds.IPAddresses;
using EdgeKube.Server.Registry.Kinds.Jobs;
using EdgeKube.Server.Registry.Kinds.Leases;
using EdgeKube.Server.Registry.Kinds.LimitRanges;
using EdgeKube.Server.Registry.Kinds.Namespaces;
using EdgeKube.Server.Registry.Kinds.NetworkPolicies;
using EdgeKube.Server.Registry.Kinds.Nodes;
using EdgeKube.Server.Registry.Kinds.PersistentVolumeClaims;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.PodDisruptionBudgets;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.PodTemplates;
using EdgeKube.Server.Registry.Kinds.PriorityClasses;
using EdgeKube.Server.Registry.Kinds.PriorityLevelConfigurations;
using EdgeKube.Server.Registry.Kinds.ReplicaSets;
using EdgeKube.Server.Registry.Kinds.ReplicationControllers;
using EdgeKube.Server.Registry.Kinds.RoleBindings;
using EdgeKube.Server.Registry.Kinds.Roles;
using EdgeKube.Server.Registry.Kinds.ResourceQuotas;
using EdgeKube.Server.Registry.Kinds.Secrets;
using EdgeKube.Server.Registry.Kinds.ServiceCIDRs;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Registry.Kinds.StatefulSets;
using EdgeKube.Server.Registry.Kinds.StorageClasses;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicies;
using EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicyBindings;
using EdgeKube.Server.Registry.Kinds.Webhooks;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>The hooks of the built-in kinds; a kind that is not here needs none.</summary>
internal static class KindHooks
{
    /// <param name="stored">The objects as they are now; asked while one is written.</param>
    public static IReadOnlyList<IKindHooks> All(KindHooksOptions options, StoredObjects stored, TimeProvider time, Random random) =>
    [
        new NamespaceHooks(),
        new NodeHooks(),
        new PodHooks(new PodAdmission(stored), new LimitRanger(stored), new AccountAdmission(stored, time, random, options.AdmitsAccounts)),
        new LimitRangeHooks(),
        new ResourceQuotaHooks(),
        new PodTemplateHooks(),
        new ConfigMapHooks(),
        new SecretHooks(),
        new EventHooks(),
        new ServiceHooks(new ServiceAllocator(options, () => stored.Values($"{BuiltIn.Services}/"), random, stored), time),
        new EndpointSliceHooks(),
        new EndpointsHooks(),
        new LeaseHooks(),
        new DeploymentHooks(),
        new ReplicaSetHooks(),
        new ReplicationControllerHooks(),
        new StatefulSetHooks(),
        new DaemonSetHooks(),
        new JobHooks(),
        new CronJobHooks(),
        new HorizontalPodAutoscalerHooks(),
        new PersistentVolumeHooks(),
        new PersistentVolumeClaimHooks(stored, new LimitRanger(stored)),
        new StorageClassHooks(),
        new PriorityClassHooks(),
        new ImmutableFields(BuiltIn.ControllerRevisions, "data"),
        new ImmutableFields(BuiltIn.CSIDrivers, "spec.attachRequired", "spec.volumeLifecycleModes"),
        new ImmutableFields(BuiltIn.CSIStorageCapacities, "nodeTopology", "storageClassName"),
        new ImmutableFields(BuiltIn.VolumeAttachments, "spec"),
        new ImmutableFields(BuiltIn.VolumeAttributesClasses, "driverName", "parameters"),
        new ImmutableFields(BuiltIn.RuntimeClasses, "handler"),
        new CustomResourceDefinitionHooks(time),
        new RoleHooks(BuiltIn.Roles),
        new RoleHooks(BuiltIn.ClusterRoles),
        new RoleBindingHooks(BuiltIn.RoleBindings),
        new RoleBindingHooks(BuiltIn.ClusterRoleBindings),
        new PodDisruptionBudgetHooks(),
        new IngressHooks(stored),
        new IngressClassHooks(),
        new IPAddressHooks(),
        new ServiceCIDRHooks(),
        new NetworkPolicyHooks(),
        new WebhookConfigurationHooks(BuiltIn.ValidatingWebhookConfigurations),
        new WebhookConfigurationHooks(BuiltIn.MutatingWebhookConfigurations),
        new ValidatingAdmissionPolicyHooks(),
        new ValidatingAdmissionPolicyBindingHooks(),
        new CertificateSigningRequestHooks(time),
        new FlowSchemaHooks(),
        new PriorityLevelConfigurationHooks(),
        new APIServiceHooks(time),
        new UpgradePlanHooks(),
    ];
}
