using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>The columns of kubectl get are those of Kubernetes 1.34, in their order; those in brackets are only shown by -o wide.</summary>
public sealed class PrinterColumnsTests
{
    private static readonly DefinitionTable _table = BuiltInDefinitions.Load();

    [Theory]
    [InlineData("apiregistration.k8s.io/v1", "APIService", "Name/name|Service|Available|Age")]
    [InlineData("storage.k8s.io/v1", "CSIDriver", "Name/name|AttachRequired:boolean|PodInfoOnMount:boolean|StorageCapacity:boolean|TokenRequests|RequiresRepublish:boolean|Modes|Age")]
    [InlineData("storage.k8s.io/v1", "CSINode", "Name/name|Drivers:integer|Age")]
    [InlineData("storage.k8s.io/v1", "CSIStorageCapacity", "Name/name|StorageClassName|Capacity")]
    [InlineData("certificates.k8s.io/v1", "CertificateSigningRequest", "Name/name|Age|SignerName|Requestor|RequestedDuration|Condition")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "Name/name|Role|Age|(Users)|(Groups)|(ServiceAccounts)")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", "Name/name|Created At:date")]
    [InlineData("v1", "ComponentStatus", "Name/name|Status|Message|Error")]
    [InlineData("v1", "ConfigMap", "Name/name|Data|Age")]
    [InlineData("apps/v1", "ControllerRevision", "Name/name|Controller|Revision|Age")]
    [InlineData("batch/v1", "CronJob", "Name/name|Schedule|Timezone|Suspend:boolean|Active:integer|Last Schedule|Age|(Containers)|(Images)|(Selector)")]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition", "Name/name|Created At:date")]
    [InlineData("apps/v1", "DaemonSet", "Name/name|Desired:integer|Current:integer|Ready:integer|Up-to-date:integer|Available:integer|Node Selector|Age|(Containers)|(Images)|(Selector)")]
    [InlineData("apps/v1", "Deployment", "Name/name|Ready|Up-to-date|Available|Age|(Containers)|(Images)|(Selector)")]
    [InlineData("discovery.k8s.io/v1", "EndpointSlice", "Name/name|AddressType|Ports|Endpoints|Age")]
    [InlineData("v1", "Endpoints", "Name/name|Endpoints|Age")]
    [InlineData("v1", "Event", "Last Seen|Type|Reason|Object|(Subobject)|(Source)|Message|(First Seen)|(Count)|(Name/name)")]
    [InlineData("events.k8s.io/v1", "Event", "Last Seen|Type|Reason|Object|(Subobject)|(Source)|Message|(First Seen)|(Count)|(Name/name)")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "Name/name|PriorityLevel|MatchingPrecedence|DistinguisherMethod|Age|MissingPL")]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler", "Name/name|Reference|Targets|MinPods|MaxPods|Replicas|Age")]
    [InlineData("autoscaling/v1", "HorizontalPodAutoscaler", "Name/name|Reference|Targets|MinPods|MaxPods|Replicas|Age")]
    [InlineData("networking.k8s.io/v1", "IPAddress", "Name/name|ParentRef")]
    [InlineData("networking.k8s.io/v1", "IngressClass", "Name/name|Controller|Parameters|Age")]
    [InlineData("networking.k8s.io/v1", "Ingress", "Name/name|Class|Hosts|Address|Ports|Age")]
    [InlineData("batch/v1", "Job", "Name/name|Status|Completions|Duration|Age|(Containers)|(Images)|(Selector)")]
    [InlineData("coordination.k8s.io/v1", "Lease", "Name/name|Holder|Age")]
    [InlineData("v1", "LimitRange", "Name/name|Created At:date")]
    [InlineData("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "Name/name|Webhooks:integer|Age")]
    [InlineData("v1", "Namespace", "Name/name|Status|Age")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy", "Name/name|Pod-Selector|Age")]
    [InlineData("v1", "Node", "Name/name|Status|Roles|Age|Version|(Internal-IP)|(External-IP)|(OS-Image)|(Kernel-Version)|(Container-Runtime)")]
    [InlineData("v1", "PersistentVolumeClaim", "Name/name|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age|(VolumeMode)")]
    [InlineData("v1", "PersistentVolume", "Name/name|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age|(VolumeMode)")]
    [InlineData("policy/v1", "PodDisruptionBudget", "Name/name|Min Available|Max Unavailable|Allowed Disruptions:integer|Age")]
    [InlineData("v1", "PodTemplate", "Name/name|Containers|Images|Pod Labels")]
    [InlineData("v1", "Pod", "Name/name|Ready|Status|Restarts|Age|(IP)|(Node)|(Nominated Node)|(Readiness Gates)")]
    [InlineData("scheduling.k8s.io/v1", "PriorityClass", "Name/name|Value:integer|Global-Default:boolean|Age|PreemptionPolicy")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", "Name/name|Type|NominalConcurrencyShares|Queues|HandSize|QueueLengthLimit|Age")]
    [InlineData("apps/v1", "ReplicaSet", "Name/name|Desired:integer|Current:integer|Ready:integer|Age|(Containers)|(Images)|(Selector)")]
    [InlineData("v1", "ReplicationController", "Name/name|Desired:integer|Current:integer|Ready:integer|Age|(Containers)|(Images)|(Selector)")]
    [InlineData("v1", "ResourceQuota", "Name/name|Request|Limit|Age")]
    [InlineData("rbac.authorization.k8s.io/v1", "RoleBinding", "Name/name|Role|Age|(Users)|(Groups)|(ServiceAccounts)")]
    [InlineData("rbac.authorization.k8s.io/v1", "Role", "Name/name|Created At:date")]
    [InlineData("node.k8s.io/v1", "RuntimeClass", "Name/name|Handler|Age")]
    [InlineData("v1", "Secret", "Name/name|Type|Data|Age")]
    [InlineData("v1", "ServiceAccount", "Name/name|Secrets|Age")]
    [InlineData("networking.k8s.io/v1", "ServiceCIDR", "Name/name|CIDRs|Age")]
    [InlineData("v1", "Service", "Name/name|Type|Cluster-IP|External-IP|Port(s)|Age|(Selector)")]
    [InlineData("apps/v1", "StatefulSet", "Name/name|Ready|Age|(Containers)|(Images)")]
    [InlineData("storage.k8s.io/v1", "StorageClass", "Name/name|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "Name/name|Validations:integer|ParamKind|Age")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "Name/name|PolicyName|ParamRef|Age")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "Name/name|Webhooks:integer|Age")]
    [InlineData("storage.k8s.io/v1", "VolumeAttachment", "Name/name|Attacher/name|PV|Node|Attached:boolean|Age")]
    [InlineData("storage.k8s.io/v1", "VolumeAttributesClass", "Name/name|DriverName|Age")]
    public void Columns_are_those_of_Kubernetes(string apiVersion, string kind, string columns)
    {
        var definition = Assert.Single(_table.All, d => d.ApiVersion == apiVersion && d.Kind == kind);
        Assert.Equal(columns.Split('|'), definition.Columns.Select(Shown));
    }

    private static string Shown(PrinterColumn column)
    {
        var type = column.Type == "string" ? column.Name : $"{column.Name}:{column.Type}";
        var format = column.Format.Length == 0 ? type : $"{type}/{column.Format}";
        return column.Priority == 0 ? format : $"({format})";
    }
}
