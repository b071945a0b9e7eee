using EdgeKube.Api.Values;

namespace EdgeKube.Api.Definitions;

/// <summary>The types that our own components name.</summary>
public static class BuiltIn
{
    public static GroupResource Namespaces { get; } = new("", "namespaces");

    public static GroupResource Nodes { get; } = new("", "nodes");

    public static GroupResource Pods { get; } = new("", "pods");

    public static GroupResource ConfigMaps { get; } = new("", "configmaps");

    public static GroupResource Secrets { get; } = new("", "secrets");

    public static GroupResource ServiceAccounts { get; } = new("", "serviceaccounts");

    public static GroupResource Events { get; } = new("", "events");

    public static GroupResource Services { get; } = new("", "services");

    public static GroupResource EndpointSlices { get; } = new("discovery.k8s.io", "endpointslices");

    public static GroupResource Leases { get; } = new("coordination.k8s.io", "leases");

    public static GroupResource Deployments { get; } = new("apps", "deployments");

    public static GroupResource ReplicaSets { get; } = new("apps", "replicasets");

    public static GroupResource Endpoints { get; } = new("", "endpoints");

    public static GroupResource LimitRanges { get; } = new("", "limitranges");

    public static GroupResource PersistentVolumes { get; } = new("", "persistentvolumes");

    public static GroupResource PersistentVolumeClaims { get; } = new("", "persistentvolumeclaims");

    public static GroupResource PodTemplates { get; } = new("", "podtemplates");

    public static GroupResource ReplicationControllers { get; } = new("", "replicationcontrollers");

    public static GroupResource ResourceQuotas { get; } = new("", "resourcequotas");

    public static GroupResource Bindings { get; } = new("", "bindings");

    public static GroupResource ComponentStatuses { get; } = new("", "componentstatuses");

    public static GroupResource StatefulSets { get; } = new("apps", "statefulsets");

    public static GroupResource DaemonSets { get; } = new("apps", "daemonsets");

    public static GroupResource ControllerRevisions { get; } = new("apps", "controllerrevisions");

    public static GroupResource Jobs { get; } = new("batch", "jobs");

    public static GroupResource CronJobs { get; } = new("batch", "cronjobs");

    public static GroupResource HorizontalPodAutoscalers { get; } = new("autoscaling", "horizontalpodautoscalers");

    public static GroupResource StorageClasses { get; } = new("storage.k8s.io", "storageclasses");

    public static GroupResource CSIDrivers { get; } = new("storage.k8s.io", "csidrivers");

    public static GroupResource CSINodes { get; } = new("storage.k8s.io", "csinodes");

    public static GroupResource CSIStorageCapacities { get; } = new("storage.k8s.io", "csistoragecapacities");

    public static GroupResource VolumeAttachments { get; } = new("storage.k8s.io", "volumeattachments");

    public static GroupResource VolumeAttributesClasses { get; } = new("storage.k8s.io", "volumeattributesclasses");

    public static GroupResource PriorityClasses { get; } = new("scheduling.k8s.io", "priorityclasses");

    public static GroupResource RuntimeClasses { get; } = new("node.k8s.io", "runtimeclasses");

    public static GroupResource NodeMetrics { get; } = new("metrics.k8s.io", "nodes");

    public static GroupResource PodMetrics { get; } = new("metrics.k8s.io", "pods");

    public static GroupResource CustomResourceDefinitions { get; } = new("apiextensions.k8s.io", "customresourcedefinitions");

    public static GroupResource Roles { get; } = new("rbac.authorization.k8s.io", "roles");

    public static GroupResource RoleBindings { get; } = new("rbac.authorization.k8s.io", "rolebindings");

    public static GroupResource ClusterRoles { get; } = new("rbac.authorization.k8s.io", "clusterroles");

    public static GroupResource ClusterRoleBindings { get; } = new("rbac.authorization.k8s.io", "clusterrolebindings");

    public static GroupResource Ingresses { get; } = new("networking.k8s.io", "ingresses");

    public static GroupResource IngressClasses { get; } = new("networking.k8s.io", "ingressclasses");

    public static GroupResource NetworkPolicies { get; } = new("networking.k8s.io", "networkpolicies");

    public static GroupResource IPAddresses { get; } = new("networking.k8s.io", "ipaddresses");

    public static GroupResource ServiceCIDRs { get; } = new("networking.k8s.io", "servicecidrs");

    public static GroupResource PodDisruptionBudgets { get; } = new("policy", "poddisruptionbudgets");

    public static GroupResource ValidatingWebhookConfigurations { get; } = new("admissionregistration.k8s.io", "validatingwebhookconfigurations");

    public static GroupResource MutatingWebhookConfigurations { get; } = new("admissionregistration.k8s.io", "mutatingwebhookconfigurations");

    public static GroupResource ValidatingAdmissionPolicies { get; } = new("admissionregistration.k8s.io", "validatingadmissionpolicies");

    public static GroupResource ValidatingAdmissionPolicyBindings { get; } = new("admissionregistration.k8s.io", "validatingadmissionpolicybindings");

    public static GroupResource CertificateSigningRequests { get; } = new("certificates.k8s.io", "certificatesigningrequests");

    public static GroupResource FlowSchemas { get; } = new("flowcontrol.apiserver.k8s.io", "flowschemas");

    public static GroupResource PriorityLevelConfigurations { get; } = new("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations");

    public static GroupResource UpgradePlans { get; } = new("edgekube.io", "upgradeplans");

    public static GroupResource APIServices { get; } = new("apiregistration.k8s.io", "apiservices");
}
