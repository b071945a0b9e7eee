namespace EdgeKube.Server.Auth.Rbac;

/// <summary>The roles of Kubernetes' controllers and other components, and of who signs and approves certificates, in the form of <see cref="BootstrapRoles"/>.</summary>
/// <remarks>Ours need none of them; add-ons that bring such a controller of their own, or borrow a role, find them here.</remarks>
internal static class ControllerRoles
{
    public const string Prefix = "system:controller:";

    public static readonly string[] Components =
    [
        "system:certificates.k8s.io:certificatesigningrequests:nodeclient = create certificates.k8s.io certificatesigningrequests/nodeclient",
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient = create certificates.k8s.io certificatesigningrequests/selfnodeclient",
        "system:certificates.k8s.io:legacy-unknown-approver = approve certificates.k8s.io signers kubernetes.io/legacy-unknown",
        "system:certificates.k8s.io:kubelet-serving-approver = approve certificates.k8s.io signers kubernetes.io/kubelet-serving",
        "system:certificates.k8s.io:kube-apiserver-client-approver = approve certificates.k8s.io signers kubernetes.io/kube-apiserver-client",
        "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver = approve certificates.k8s.io signers kubernetes.io/kube-apiserver-client-kubelet",
        "system:heapster = read - events,namespaces,nodes,pods; read extensions deployments",
        "system:kube-aggregator = read - endpoints,services; read discovery.k8s.io endpointslices",
        "system:kube-controller-manager = events; create coordination.k8s.io leases; get,update coordination.k8s.io leases kube-controller-manager; "
            + "create - secrets,serviceaccounts; delete - secrets; get - configmaps,namespaces,secrets,serviceaccounts; update - secrets,serviceaccounts; "
            + "create authentication.k8s.io tokenreviews; create authorization.k8s.io subjectaccessreviews; list,watch * *; create - serviceaccounts/token",
        "system:kube-scheduler = events; create coordination.k8s.io leases; get,update coordination.k8s.io leases kube-scheduler; read - nodes; "
            + "delete,get,list,watch - pods; create - bindings,pods/binding; patch,update - pods/status; read - replicationcontrollers,services; "
            + "read apps,extensions replicasets; read apps statefulsets; read policy poddisruptionbudgets; read - persistentvolumeclaims,persistentvolumes; "
            + "create authentication.k8s.io tokenreviews; create authorization.k8s.io subjectaccessreviews; read storage.k8s.io csinodes; read - namespaces; "
            + "read storage.k8s.io csidrivers; read storage.k8s.io csistoragecapacities; read resource.k8s.io deviceclasses; "
            + "get,list,patch,update,watch resource.k8s.io resourceclaims,resourceclaims/status; get,list,patch,update,watch - pods/finalizers; "
            + "read resource.k8s.io resourceslices; read storage.k8s.io volumeattachments",
        "system:volume-scheduler = get,list,patch,update,watch - persistentvolumes; read storage.k8s.io storageclasses; get,list,patch,update,watch - persistentvolumeclaims",
        "system:node = create authentication.k8s.io tokenreviews; create authorization.k8s.io localsubjectaccessreviews,subjectaccessreviews; read - services; "
            + "create,get,list,watch - nodes; patch,update - nodes/status; patch,update - nodes; create,patch,update - events; read - pods; create,delete - pods; "
            + "patch,update - pods/status; create - pods/eviction; read - configmaps,secrets; get - persistentvolumeclaims,persistentvolumes; get - endpoints; "
            + "create,get,list,watch certificates.k8s.io certificatesigningrequests; create,delete,get,patch,update coordination.k8s.io leases; "
            + "get storage.k8s.io volumeattachments; create - serviceaccounts/token; get,patch,update - persistentvolumeclaims/status; read storage.k8s.io csidrivers; "
            + "create,delete,get,patch,update storage.k8s.io csinodes; read node.k8s.io runtimeclasses; get resource.k8s.io resourceclaims; "
            + "create,delete,deletecollection,get,list,patch,update,watch resource.k8s.io resourceslices",
        "system:node-bootstrapper = create,get,list,watch certificates.k8s.io certificatesigningrequests",
    ];

    /// <summary>Without the prefix; each is bound to the ServiceAccount of its name.</summary>
    public static readonly string[] Controllers =
    [
        "attachdetach-controller = list,watch - persistentvolumes,persistentvolumeclaims; read - nodes; patch,update - nodes/status; list,watch - pods; events; create,delete,get,list,watch storage.k8s.io volumeattachments; read storage.k8s.io csidrivers; read storage.k8s.io csinodes",
        "clusterrole-aggregation-controller = escalate,get,list,patch,update,watch rbac.authorization.k8s.io clusterroles",
        "cronjob-controller = get,list,update,watch batch cronjobs; create,delete,get,list,patch,update,watch batch jobs; update batch cronjobs/status; update batch cronjobs/finalizers; delete,list,watch - pods; events",
        "daemon-set-controller = read apps,extensions daemonsets; update apps,extensions daemonsets/status; update apps,extensions daemonsets/finalizers; list,watch - nodes; create,delete,list,patch,watch - pods; create - pods/binding; create,delete,get,list,patch,update,watch apps controllerrevisions; events",
        "deployment-controller = get,list,update,watch apps,extensions deployments; update apps,extensions deployments/status; update apps,extensions deployments/finalizers; create,delete,get,list,patch,update,watch apps,extensions replicasets; get,list,update,watch - pods; events",
        "disruption-controller = read apps,extensions deployments; read apps,extensions replicasets; read - replicationcontrollers; read policy poddisruptionbudgets; read apps statefulsets; update policy poddisruptionbudgets/status; patch,update - pods/status; get * */scale; events",
        "endpoint-controller = read - pods,services; create,delete,get,list,update,watch - endpoints; create - endpoints/restricted; events",
        "endpointslice-controller = read - nodes,pods,services; update - services/finalizers; create,delete,get,list,update,watch discovery.k8s.io endpointslices; events",
        "endpointslicemirroring-controller = read - endpoints,services; update - services/finalizers; update - endpoints/finalizers; create,delete,get,list,update,watch discovery.k8s.io endpointslices; events",
        "expand-controller = get,list,patch,update,watch - persistentvolumes; patch,update - persistentvolumeclaims/status; read - persistentvolumeclaims; events; get - services",
        "ephemeral-volume-controller = read - pods; update - pods/finalizers; create,get,list,watch - persistentvolumeclaims; events",
        "resource-claim-controller = read - pods; update - pods/finalizers; create,delete,get,list,watch resource.k8s.io resourceclaims; patch,update resource.k8s.io resourceclaims,resourceclaims/status; patch,update - pods/status; events",
        "generic-garbage-collector = delete,get,list,patch,update,watch * *; events",
        "horizontal-pod-autoscaler = read autoscaling horizontalpodautoscalers; update autoscaling horizontalpodautoscalers/status; get,update * */scale; list,watch - pods; list,watch metrics.k8s.io pods; read custom.metrics.k8s.io *; read external.metrics.k8s.io *; events",
        "job-controller = get,list,patch,update,watch batch jobs; update batch jobs/status; update batch jobs/finalizers; create,delete,list,patch,watch - pods; events",
        "namespace-controller = delete,get,list,watch - namespaces; update - namespaces/finalize,namespaces/status; delete,deletecollection,get,list,watch * *",
        "node-controller = delete,get,list,patch,update,watch - nodes; patch,update - nodes/status; patch,update - pods/status; delete,get,list,watch - pods; events",
        "persistent-volume-binder = create,delete,get,list,update,watch - persistentvolumes; update - persistentvolumes/status; get,list,update,watch - persistentvolumeclaims; update - persistentvolumeclaims/status; create,delete,get,list,watch - pods; read storage.k8s.io storageclasses; list,watch - nodes; events; watch - events; get - services",
        "pod-garbage-collector = delete,list,watch - pods; read - nodes; patch - pods/status",
        "replicaset-controller = get,list,update,watch apps,extensions replicasets; update apps,extensions replicasets/status; update apps,extensions replicasets/finalizers; create,delete,list,patch,watch - pods; events",
        "replication-controller = get,list,update,watch - replicationcontrollers; update - replicationcontrollers/status; update - replicationcontrollers/finalizers; create,delete,list,patch,watch - pods; events",
        "resourcequota-controller = list,watch * *; update - resourcequotas/status; events",
        "route-controller = list,watch - nodes; patch - nodes/status; events",
        "service-account-controller = create - serviceaccounts; events",
        "service-controller = read - services; patch,update - services/status; list,watch - nodes; events",
        "service-cidrs-controller = get,list,patch,update,watch networking.k8s.io servicecidrs; patch,update networking.k8s.io servicecidrs/finalizers; patch,update networking.k8s.io servicecidrs/status; read networking.k8s.io ipaddresses; events",
        "statefulset-controller = list,watch - pods; read apps statefulsets; update apps statefulsets/status; update apps statefulsets/finalizers; create,delete,get,patch,update - pods; create,delete,get,list,patch,update,watch apps controllerrevisions; create,get,list,watch - persistentvolumeclaims; delete,update - persistentvolumeclaims; update - pods/finalizers; events",
        "ttl-controller = list,patch,update,watch - nodes; events",
        "certificate-controller = delete,get,list,watch certificates.k8s.io certificatesigningrequests; update certificates.k8s.io certificatesigningrequests/approval,certificatesigningrequests/status; approve certificates.k8s.io signers kubernetes.io/kube-apiserver-client-kubelet; sign certificates.k8s.io signers kubernetes.io/kube-apiserver-client,kubernetes.io/kube-apiserver-client-kubelet,kubernetes.io/kubelet-serving,kubernetes.io/legacy-unknown; create authorization.k8s.io subjectaccessreviews; events",
        "pvc-protection-controller = get,list,update,watch - persistentvolumeclaims; read - pods; events",
        "pv-protection-controller = get,list,update,watch - persistentvolumes; events",
        "volumeattributesclass-protection-controller = read - persistentvolumeclaims; read - persistentvolumes; get,list,update,watch storage.k8s.io volumeattributesclasses; events",
        "ttl-after-finished-controller = delete,get,list,watch batch jobs; events",
        "root-ca-cert-publisher = create,update - configmaps; events",
        "validatingadmissionpolicy-status-controller = read admissionregistration.k8s.io validatingadmissionpolicies; get,patch,update admissionregistration.k8s.io validatingadmissionpolicies/status; events",
        "legacy-service-account-token-cleaner = get - configmaps kube-apiserver-legacy-service-account-token-tracking; delete,patch - secrets",
        "selinux-warning-controller = events; read - persistentvolumes; read - persistentvolumeclaims; read - pods; read storage.k8s.io csidrivers",
    ];

    /// <summary>Roles of one namespace, named before them.</summary>
    public static readonly string[] Namespaced =
    [
        "kube-system extension-apiserver-authentication-reader = read - configmaps extension-apiserver-authentication",
        "kube-system system:controller:bootstrap-signer = read - secrets",
        "kube-system system:controller:cloud-provider = create,get,list,watch - configmaps",
        "kube-system system:controller:token-cleaner = delete,get,list,watch - secrets; events",
        "kube-system system::leader-locking-kube-controller-manager = create,get,list,update,watch coordination.k8s.io leases; create,get,list,update,watch coordination.k8s.io leasecandidates",
        "kube-system system::leader-locking-kube-scheduler = create,get,list,update,watch coordination.k8s.io leases; create,get,list,update,watch coordination.k8s.io leasecandidates",
        "kube-public system:controller:bootstrap-signer = read - configmaps; update - configmaps cluster-info; events",
    ];

    /// <summary><c>namespace binding role: subjects</c>.</summary>
    public static readonly string[] NamespacedBindings =
    [
        "kube-system system::extension-apiserver-authentication-reader extension-apiserver-authentication-reader: User system:kube-controller-manager, User system:kube-scheduler",
        "kube-system system:controller:bootstrap-signer system:controller:bootstrap-signer: ServiceAccount bootstrap-signer",
        "kube-system system:controller:cloud-provider system:controller:cloud-provider: ServiceAccount cloud-provider",
        "kube-system system:controller:token-cleaner system:controller:token-cleaner: ServiceAccount token-cleaner",
        "kube-system system::leader-locking-kube-controller-manager system::leader-locking-kube-controller-manager: User system:kube-controller-manager, ServiceAccount kube-controller-manager, ServiceAccount leader-election-controller",
        "kube-system system::leader-locking-kube-scheduler system::leader-locking-kube-scheduler: User system:kube-scheduler, ServiceAccount kube-scheduler",
        "kube-public system:controller:bootstrap-signer system:controller:bootstrap-signer: ServiceAccount bootstrap-signer",
    ];
}
