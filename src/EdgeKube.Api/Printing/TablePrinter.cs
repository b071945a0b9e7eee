using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Printing;

/// <summary>The cells of a Table row, as kubectl shows them for the original.</summary>
/// <remarks>Kinds whose cells have to be computed have a row here, in the order of the original's columns; all others read paths.</remarks>
public static class TablePrinter
{
    private delegate void WriteRow(RowWriter row, JsonElement item, DateTimeOffset now);

    private static readonly Dictionary<GroupResource, WriteRow> _rows = new()
    {
        [BuiltIn.Pods] = PodRow.Write,
        [BuiltIn.Nodes] = NodeRow.Write,
        [BuiltIn.Services] = ServiceRow.Write,
        [BuiltIn.Deployments] = WorkloadRow.Deployment,
        [BuiltIn.ReplicaSets] = WorkloadRow.ReplicaSet,
        [BuiltIn.Events] = EventRow.Write,
        [BuiltIn.EndpointSlices] = EndpointSliceRow.Write,
        [BuiltIn.Namespaces] = CoreRow.Namespace,
        [BuiltIn.ConfigMaps] = CoreRow.ConfigMap,
        [BuiltIn.Secrets] = CoreRow.Secret,
        [BuiltIn.ServiceAccounts] = CoreRow.ServiceAccount,
        [BuiltIn.Leases] = CoreRow.Lease,
        [BuiltIn.Endpoints] = EndpointsRow.Write,
        [BuiltIn.LimitRanges] = QuotaRow.LimitRange,
        [BuiltIn.ResourceQuotas] = QuotaRow.ResourceQuota,
        [BuiltIn.PersistentVolumes] = VolumeRow.Volume,
        [BuiltIn.PersistentVolumeClaims] = VolumeRow.Claim,
        [BuiltIn.StorageClasses] = StorageRow.Class,
        [BuiltIn.CSIDrivers] = StorageRow.Driver,
        [BuiltIn.CSINodes] = StorageRow.Node,
        [BuiltIn.VolumeAttachments] = StorageRow.Attachment,
        [BuiltIn.CSIStorageCapacities] = StorageRow.Capacity,
        [BuiltIn.VolumeAttributesClasses] = StorageRow.AttributesClass,
        [BuiltIn.ComponentStatuses] = ClassRow.Component,
        [BuiltIn.PriorityClasses] = ClassRow.Priority,
        [BuiltIn.RuntimeClasses] = ClassRow.Runtime,
        [BuiltIn.PodTemplates] = WorkloadRow.PodTemplate,
        [BuiltIn.ReplicationControllers] = WorkloadRow.ReplicationController,
        [BuiltIn.StatefulSets] = WorkloadRow.StatefulSet,
        [BuiltIn.DaemonSets] = WorkloadRow.DaemonSet,
        [BuiltIn.ControllerRevisions] = WorkloadRow.Revision,
        [BuiltIn.Jobs] = JobRow.Job,
        [BuiltIn.CronJobs] = JobRow.CronJob,
        [BuiltIn.PodMetrics] = MetricsRow.Pod,
        [BuiltIn.HorizontalPodAutoscalers] = AutoscalerRow.Write,
        [BuiltIn.Roles] = RbacRow.Role,
        [BuiltIn.ClusterRoles] = RbacRow.Role,
        [BuiltIn.RoleBindings] = RbacRow.Binding,
        [BuiltIn.ClusterRoleBindings] = RbacRow.Binding,
        [BuiltIn.Ingresses] = NetworkingRow.Ingress,
        [BuiltIn.IngressClasses] = NetworkingRow.IngressClass,
        [BuiltIn.NetworkPolicies] = NetworkingRow.NetworkPolicy,
        [BuiltIn.IPAddresses] = NetworkingRow.Address,
        [BuiltIn.ServiceCIDRs] = NetworkingRow.ServiceRange,
        [BuiltIn.PodDisruptionBudgets] = PolicyRow.DisruptionBudget,
        [BuiltIn.CertificateSigningRequests] = CertificateRow.SigningRequest,
        [BuiltIn.FlowSchemas] = PolicyRow.FlowSchema,
        [BuiltIn.PriorityLevelConfigurations] = PolicyRow.PriorityLevel,
        [BuiltIn.APIServices] = PolicyRow.ApiService,
        [BuiltIn.ValidatingWebhookConfigurations] = AdmissionRow.Webhooks,
        [BuiltIn.MutatingWebhookConfigurations] = AdmissionRow.Webhooks,
        [BuiltIn.ValidatingAdmissionPolicies] = AdmissionRow.Policy,
        [BuiltIn.ValidatingAdmissionPolicyBindings] = AdmissionRow.Binding,
    };

    private static readonly PrinterColumn[] _plain =
    [
        new("Name", "string", "name", "Name must be unique within a namespace.", 0, ".metadata.name"),
        new("Age", "date", "", "When the object was created.", 0, ".metadata.creationTimestamp"),
    ];

    /// <summary>Writes the <c>columnDefinitions</c> array of the kind.</summary>
    public static void WriteColumns(Utf8JsonWriter writer, ResourceDefinition definition)
    {
        writer.WriteStartArray();
        foreach (var column in Columns(definition))
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type);
            writer.WriteString("format", column.Format);
            writer.WriteString("description", column.Description);
            writer.WriteNumber("priority", column.Priority);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the <c>cells</c> array of one object.</summary>
    public static void WriteCells(Utf8JsonWriter writer, ResourceDefinition definition, JsonElement item, DateTimeOffset now)
    {
        writer.WriteStartArray();
        var row = new RowWriter(writer);
        if (_rows.TryGetValue(definition.Type, out var write))
        {
            write(row, item, now);
        }
        else
        {
            foreach (var column in Columns(definition))
            {
                ColumnCell.Write(row, column, item, now);
            }
        }

        writer.WriteEndArray();
    }

    private static IReadOnlyList<PrinterColumn> Columns(ResourceDefinition definition) =>
        definition.Columns.Count > 0 ? definition.Columns : _plain;
}
