using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

public sealed class BuiltInDefinitionsTests
{
    private static readonly DefinitionTable _table = BuiltInDefinitions.Load();

    private static readonly string _deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"a","image":"x",
        "ports":[{"containerPort":80}],"env":[{"name":"N","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
        "livenessProbe":{"httpGet":{"port":80}},"resources":{"limits":{"memory":"1024Mi","cpu":1}}}],
        "volumes":[{"name":"v","configMap":{"name":"c"}},{"name":"e","emptyDir":{}}]}}}}
        """;

    public static TheoryData<string, string> Kinds => [.. _table.All.Select(d => (d.ApiVersion, d.Kind))];

    [Theory]
    [InlineData("v1", "Namespace", "namespaces", "status finalize")]
    [InlineData("v1", "Node", "nodes", "proxy status")]
    [InlineData("v1", "Pod", "pods", "status log binding ephemeralcontainers eviction resize attach exec portforward proxy")]
    [InlineData("v1", "ConfigMap", "configmaps", "")]
    [InlineData("v1", "Secret", "secrets", "")]
    [InlineData("v1", "ServiceAccount", "serviceaccounts", "token")]
    [InlineData("v1", "Event", "events", "")]
    [InlineData("events.k8s.io/v1", "Event", "events", "")]
    [InlineData("v1", "Service", "services", "proxy status")]
    [InlineData("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", "")]
    [InlineData("coordination.k8s.io/v1", "Lease", "leases", "")]
    [InlineData("apps/v1", "Deployment", "deployments", "status scale")]
    [InlineData("apps/v1", "ReplicaSet", "replicasets", "status scale")]
    [InlineData("storage.k8s.io/v1", "CSIDriver", "csidrivers", "")]
    [InlineData("storage.k8s.io/v1", "CSINode", "csinodes", "")]
    [InlineData("storage.k8s.io/v1", "CSIStorageCapacity", "csistoragecapacities", "")]
    [InlineData("v1", "ComponentStatus", "componentstatuses", "")]
    [InlineData("apps/v1", "ControllerRevision", "controllerrevisions", "")]
    [InlineData("batch/v1", "CronJob", "cronjobs", "status")]
    [InlineData("apps/v1", "DaemonSet", "daemonsets", "status")]
    [InlineData("v1", "Endpoints", "endpoints", "")]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "status")]
    [InlineData("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "status")]
    [InlineData("batch/v1", "Job", "jobs", "status")]
    [InlineData("v1", "LimitRange", "limitranges", "")]
    [InlineData("v1", "PersistentVolumeClaim", "persistentvolumeclaims", "status")]
    [InlineData("v1", "PersistentVolume", "persistentvolumes", "status")]
    [InlineData("v1", "PodTemplate", "podtemplates", "")]
    [InlineData("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", "")]
    [InlineData("v1", "ReplicationController", "replicationcontrollers", "scale status")]
    [InlineData("v1", "ResourceQuota", "resourcequotas", "status")]
    [InlineData("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", "")]
    [InlineData("apps/v1", "StatefulSet", "statefulsets", "scale status")]
    [InlineData("storage.k8s.io/v1", "StorageClass", "storageclasses", "")]
    [InlineData("storage.k8s.io/v1", "VolumeAttachment", "volumeattachments", "status")]
    [InlineData("storage.k8s.io/v1", "VolumeAttributesClass", "volumeattributesclasses", "")]
    [InlineData("rbac.authorization.k8s.io/v1", "Role", "roles", "")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", "")]
    [InlineData("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", "")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", "")]
    [InlineData("networking.k8s.io/v1", "Ingress", "ingresses", "status")]
    [InlineData("networking.k8s.io/v1", "IngressClass", "ingressclasses", "")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", "")]
    [InlineData("networking.k8s.io/v1", "IPAddress", "ipaddresses", "")]
    [InlineData("networking.k8s.io/v1", "ServiceCIDR", "servicecidrs", "status")]
    [InlineData("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", "status")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "")]
    [InlineData("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", "status")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", "")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "flowschemas", "status")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", "prioritylevelconfigurations", "status")]
    [InlineData("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests", "approval status")]
    [InlineData("apiregistration.k8s.io/v1", "APIService", "apiservices", "status")]
    [InlineData("authorization.k8s.io/v1", "SubjectAccessReview", "subjectaccessreviews", "")]
    [InlineData("authorization.k8s.io/v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", "")]
    [InlineData("authorization.k8s.io/v1", "LocalSubjectAccessReview", "localsubjectaccessreviews", "")]
    [InlineData("authorization.k8s.io/v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", "")]
    [InlineData("authentication.k8s.io/v1", "SelfSubjectReview", "selfsubjectreviews", "")]
    [InlineData("authentication.k8s.io/v1", "TokenReview", "tokenreviews", "")]
    public void Every_kind_is_there_with_its_subresources(string apiVersion, string kind, string plural, string subresources)
    {
        var definition = _table.FindKind(apiVersion, kind);
        Assert.NotNull(definition);
        Assert.Equal(plural, definition.Plural);
        Assert.Equal(subresources.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), definition.Subresources.Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_has_a_type_and_its_own_protobuf_number(string apiVersion, string kind)
    {
        var problems = new List<string>();
        Walk(_table.FindKind(apiVersion, kind)!.Schema, kind, [], problems);
        Assert.Empty(problems);
    }

    [Fact]
    public void Only_leases_are_volatile() => Assert.Equal(["leases"], _table.All.Where(d => d.Volatile).Select(d => d.Plural));

    [Fact]
    public void A_shared_type_has_one_set_of_properties_wherever_it_is_used()
    {
        var inPod = _table.Get(BuiltIn.Pods).Schema.Properties["spec"];
        var inDeployment = _table.Get(BuiltIn.Deployments).Schema.Properties["spec"].Properties["template"].Properties["spec"];
        Assert.Same(inPod.Properties, inDeployment.Properties);
        Assert.Equal("io.k8s.api.core.v1.PodSpec", inPod.TypeName);
    }

    [Fact]
    public void A_deployment_gets_Kubernetes_defaults()
    {
        var deployment = Admit(_deployment);
        var spec = deployment["spec"]!;
        Assert.Equal(1, spec["replicas"]!.GetValue<int>());
        Assert.Equal(10, spec["revisionHistoryLimit"]!.GetValue<int>());
        Assert.Equal(600, spec["progressDeadlineSeconds"]!.GetValue<int>());
        Assert.Equal("RollingUpdate", spec["strategy"]!["type"]!.GetValue<string>());
        var pod = spec["template"]!["spec"]!;
        Assert.Equal("Always", pod["restartPolicy"]!.GetValue<string>());
        Assert.Equal("ClusterFirst", pod["dnsPolicy"]!.GetValue<string>());
        Assert.Equal("default-scheduler", pod["schedulerName"]!.GetValue<string>());
        Assert.Equal(30, pod["terminationGracePeriodSeconds"]!.GetValue<int>());
        Assert.Equal("{}", pod["securityContext"]!.ToJsonString());
        Assert.Equal(420, pod["volumes"]![0]!["configMap"]!["defaultMode"]!.GetValue<int>());
        Assert.Equal("{}", pod["volumes"]![1]!["emptyDir"]!.ToJsonString());
        var container = pod["containers"]![0]!;
        Assert.Equal("/dev/termination-log", container["terminationMessagePath"]!.GetValue<string>());
        Assert.Equal("TCP", container["ports"]![0]!["protocol"]!.GetValue<string>());
        Assert.Equal("v1", container["env"]![0]!["valueFrom"]!["fieldRef"]!["apiVersion"]!.GetValue<string>());
        Assert.Equal(10, container["livenessProbe"]!["periodSeconds"]!.GetValue<int>());
        Assert.Equal("HTTP", container["livenessProbe"]!["httpGet"]!["scheme"]!.GetValue<string>());
        Assert.Equal("""{"limits":{"memory":"1Gi","cpu":"1"}}""", container["resources"]!.ToJsonString());
    }

    [Fact]
    public void A_defaulted_deployment_stays_as_it_is()
    {
        var once = Admit(_deployment).ToJsonString();
        Assert.Equal(once, Admit(once).ToJsonString());
    }

    [Fact]
    public void Misspelt_fields_are_named_by_their_paths()
    {
        var definition = _table.Get(BuiltIn.Deployments);
        var body = Parse(_deployment.Replace("\"image\"", "\"imgae\"", StringComparison.Ordinal).Replace("\"selector\"", "\"replicsa\":2,\"selector\"", StringComparison.Ordinal));
        Assert.Equal(
            ["unknown field \"spec.replicsa\"", "unknown field \"spec.template.spec.containers[0].imgae\""],
            SchemaEngine.Prune(body, definition.Schema).Unknown);
    }

    [Fact]
    public void A_wrong_type_is_refused_with_field_and_value()
    {
        var body = Parse(_deployment.Replace("\"selector\"", "\"replicas\":\"three\",\"selector\"", StringComparison.Ordinal));
        var refused = Assert.Throws<ApiException>(() => SchemaEngine.Prune(body, _table.Get(BuiltIn.Deployments).Schema));
        Assert.Equal(400, refused.Code);
        Assert.Equal(
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field "
            + "DeploymentSpec.spec.replicas of type int32: spec.replicas: Invalid value: \"three\"",
            refused.Message);
    }

    [Theory]
    [InlineData("\"containerPort\":80", "\"containerPort\":99999999", "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 99999999: must be between 1 and 65535, inclusive")]
    [InlineData("\"name\":\"a\",", "", "spec.template.spec.containers[0].name: Required value")]
    [InlineData("\"volumes\"", "\"restartPolicy\":\"Sometimes\",\"volumes\"", "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", \"OnFailure\"")]
    [InlineData("{\"name\":\"e\",", "{\"name\":\"v\",", "spec.template.spec.volumes[1].name: Duplicate value: \"v\"")]
    [InlineData("\"selector\":{\"matchLabels\":{\"app\":\"web\"}},", "", "spec.selector: Required value")]
    [InlineData("\"selector\"", "\"replicas\":-1,\"selector\"", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    public void What_is_wrong_is_said_in_Kubernetes_words(string from, string to, string expected)
    {
        var deployment = Admit(_deployment.Replace(from, to, StringComparison.Ordinal));
        var errors = SchemaEngine.Validate(deployment, _table.Get(BuiltIn.Deployments).Schema);
        Assert.Equal([expected], errors.Select(e => e.ToString()));
    }

    [Fact]
    public void A_good_deployment_has_no_problem() =>
        Assert.Empty(SchemaEngine.Validate(Admit(_deployment), _table.Get(BuiltIn.Deployments).Schema));

    private static JsonObject Admit(string json)
    {
        var body = Parse(json);
        var schema = _table.Get(BuiltIn.Deployments).Schema;
        SchemaEngine.Prune(body, schema);
        SchemaEngine.Default(body, schema);
        return body;
    }

    private static JsonObject Parse(string json) => JsonText.Parse(Encoding.UTF8.GetBytes(json));

    private static void Walk(SchemaNode node, string path, HashSet<SchemaNode> above, List<string> problems)
    {
        // A schema of schemas holds JSON of any type.
        if (!above.Add(node) || node.TypeName.EndsWith(".JSONSchemaProps", StringComparison.Ordinal))
        {
            return;
        }

        if (node.Type.Length == 0 && !node.IntOrString)
        {
            problems.Add($"{path} has no type");
        }

        foreach (var group in node.Properties.Where(p => p.Value.ProtobufNumber > 0).GroupBy(p => (p.Value.ProtobufIn, p.Value.ProtobufNumber)).Where(g => g.Count() > 1))
        {
            problems.Add($"{path}: protobuf number {group.Key} is used {group.Count()} times");
        }

        foreach (var (name, property) in node.Properties)
        {
            if (property.ProtobufNumber == 0 && name is not ("apiVersion" or "kind"))
            {
                problems.Add($"{path}.{name} has no protobuf number");
            }

            Walk(property, $"{path}.{name}", above, problems);
        }

        if (node.Items is not null)
        {
            Walk(node.Items, path + "[]", above, problems);
        }

        if (node.Values is not null)
        {
            Walk(node.Values, path + "[*]", above, problems);
        }
    }
}
