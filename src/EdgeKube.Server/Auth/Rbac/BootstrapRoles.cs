using System.Text.Json.Nodes;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>The table of the roles that every cluster has.</summary>
/// <remarks>
/// <c>name [labels] = verbs groups resources [names]; verbs @paths</c>: <c>read</c> and <c>write</c> stand for the usual verbs, <c>-</c> for
/// the core group, <c>events</c> for writing Events; <c>&lt;x</c> collects the roles that have the label <c>aggregate-to-x</c>, which <c>&gt;x</c> gives.
/// </remarks>
internal static class BootstrapRoles
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Read = "get,list,watch";
    private const string Write = "create,delete,deletecollection,patch,update";

    public static readonly string[] Bindings =
    [
        "cluster-admin: Group system:masters",
        "system:monitoring: Group system:monitoring",
        "system:discovery: Group system:authenticated",
        "system:basic-user: Group system:authenticated",
        "system:public-info-viewer: Group system:authenticated, Group system:unauthenticated",
        "system:node: ", // to nobody: an agent asks through the node link
        "system:node-proxier: User system:kube-proxy",
        "system:kube-controller-manager: User system:kube-controller-manager",
        "system:kube-scheduler: User system:kube-scheduler",
        "system:volume-scheduler: User system:kube-scheduler",
        "system:kube-dns: ServiceAccount kube-dns",
        "system:service-account-issuer-discovery: Group system:serviceaccounts",
        "edgekube:viewers view: Group edgekube:viewers",
        "edgekube:viewers-nodes edgekube:node-viewer: Group edgekube:viewers",
        "edgekube:operators edit: Group edgekube:operators",
        "edgekube:operators-nodes edgekube:node-operator: Group edgekube:operators",
        "edgekube:admins cluster-admin: Group edgekube:admins",
    ];

    public static readonly string[] Roles =
    [
        "cluster-admin = * * *; * @*",
        "system:discovery = get @/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/",
        "system:basic-user = create authorization.k8s.io selfsubjectaccessreviews,selfsubjectrulesreviews; create authentication.k8s.io selfsubjectreviews",
        "system:public-info-viewer = get @/healthz,/livez,/readyz,/version,/version/",
        "system:monitoring = get @/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*",
        "system:service-account-issuer-discovery = get @/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/",
        "system:auth-delegator = create authentication.k8s.io tokenreviews; create authorization.k8s.io subjectaccessreviews",
        "edgekube:node-viewer = read - nodes; read metrics.k8s.io nodes,pods",
        "edgekube:node-operator = read - nodes; patch,update - nodes; read metrics.k8s.io nodes,pods",
        "system:kubelet-api-admin = get,list,watch - nodes; proxy - nodes; * - nodes/configz,nodes/healthz,nodes/log,nodes/metrics,nodes/pods,nodes/proxy,nodes/stats",
        "system:node-proxier = list,watch - services,endpoints; get,list,watch - nodes; create,patch,update -,events.k8s.io events; list,watch discovery.k8s.io endpointslices; list,watch networking.k8s.io servicecidrs",
        "system:node-problem-detector = get - nodes; patch - nodes/status; create,patch,update -,events.k8s.io events",
        "system:kube-dns = list,watch - endpoints,services",
        "system:persistent-volume-provisioner = create,delete,get,list,watch - persistentvolumes; get,list,update,watch - persistentvolumeclaims; read storage.k8s.io storageclasses; watch - events; create,patch,update -,events.k8s.io events",
        "admin <admin =",
        "edit >admin <edit =",
        "view >edit <view =",
        "system:aggregate-to-admin >admin = create authorization.k8s.io localsubjectaccessreviews; create,delete,deletecollection,get,list,patch,update,watch rbac.authorization.k8s.io rolebindings,roles",
        "system:aggregate-to-edit >edit = read - pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy; impersonate - serviceaccounts; "
            + "write - pods,pods/attach,pods/exec,pods/portforward,pods/proxy; create - pods/eviction; "
            + "write - configmaps,events,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy; "
            + "create - serviceaccounts/token; "
            + "write apps daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale; "
            + "write autoscaling horizontalpodautoscalers; write batch cronjobs,jobs; "
            + "write extensions daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale; "
            + "write policy poddisruptionbudgets; "
            + "write networking.k8s.io ingresses,networkpolicies; "
            + "create,delete,deletecollection,get,list,patch,update,watch coordination.k8s.io leases",
        "system:aggregate-to-view >view = read - configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status; "
            + "read - bindings,events,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status; "
            + "read - namespaces; read discovery.k8s.io endpointslices; "
            + "read apps controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status; "
            + "read autoscaling horizontalpodautoscalers,horizontalpodautoscalers/status; read batch cronjobs,cronjobs/status,jobs,jobs/status; "
            + "read extensions daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale; "
            + "read policy poddisruptionbudgets,poddisruptionbudgets/status; read networking.k8s.io ingresses,ingresses/status,networkpolicies",
    ];

    public static JsonObject Body(string line)
    {
        var equals = line.IndexOf(" =", StringComparison.Ordinal);
        var head = line[..equals].Split(' ');
        var metadata = new JsonObject { ["name"] = head[0] };
        var body = new JsonObject { ["metadata"] = metadata };
        foreach (var mark in head.Skip(1))
        {
            if (mark[0] == '>')
            {
                metadata["labels"] = Label(mark[1..]);
            }
            else
            {
                body["aggregationRule"] = new JsonObject
                {
                    ["clusterRoleSelectors"] = new JsonArray(new JsonObject { ["matchLabels"] = Label(mark[1..]) }),
                };
            }
        }

        body["rules"] = new JsonArray([.. line[(equals + 2)..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Rule)]);
        return body;
    }

    private static JsonObject Label(string to) => new() { [$"{Group}/aggregate-to-{to}"] = "true" };

    private static JsonNode Rule(string rule)
    {
        var parts = (rule == "events" ? "create,patch,update -,events.k8s.io events" : rule).Split(' ');
        var verbs = Texts(parts[0] switch { "read" => Read, "write" => Write, var given => given });
        if (parts[1][0] == '@')
        {
            return new JsonObject { ["nonResourceURLs"] = Texts(parts[1][1..]), ["verbs"] = verbs };
        }

        var made = new JsonObject { ["apiGroups"] = Texts(parts[1]), ["resources"] = Texts(parts[2]), ["verbs"] = verbs };
        if (parts.Length > 3)
        {
            made["resourceNames"] = Texts(parts[3]);
        }

        return made;
    }

    private static JsonArray Texts(string list) => new([.. list.Split(',').Select(t => (JsonNode)JsonValue.Create(t == "-" ? "" : t)!)]);
}
