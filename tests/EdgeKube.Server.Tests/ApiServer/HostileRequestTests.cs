using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Requests with bodies in which anything may be anything: each gets an answer or a refusal, and a refused write leaves nothing behind.</summary>
public sealed class HostileRequestTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Ns = "/api/v1/namespaces/default";
    private const int Tries = 60;

    private static readonly string[] _junk =
    [
        "null", "5", "-1", "1e400", "9223372036854775808", "0.5", "\"\"", "\"x\"", "\"UPPER/not a name\"", "\"\\u0000\"", "\"2026-13-45\"", "[]", "[null]", "[5]", "[[]]", "[{}]", "{}",
        "{\"a\":{}}", "{\"\":null}", "true", "{\"$patch\":\"delete\"}", "{\"$patch\":5}", "{\"$retainKeys\":5}", "[{\"$patch\":\"replace\"}]",
    ];

    public static TheoryData<string, string> Bodies => new()
    {
        { $"{Ns}/configmaps", """{"metadata":{"name":"NAME","labels":{"a":"b"},"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}],"managedFields":[{"manager":"m","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{}}}]},"data":{"a":"b"},"binaryData":{"c":"AAEC"},"immutable":false}""" },
        { $"{Ns}/secrets", """{"metadata":{"name":"NAME"},"type":"Opaque","data":{"a":"AAEC"},"stringData":{"b":"c"}}""" },
        { $"{Ns}/pods", """{"metadata":{"name":"NAME","finalizers":["x.y/z"]},"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"env":[{"name":"E","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],"resources":{"requests":{"cpu":"1"},"limits":{"cpu":"1"}},"livenessProbe":{"httpGet":{"port":80}}}],"volumes":[{"name":"v","emptyDir":{}}],"tolerations":[{"key":"k","operator":"Exists"}],"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]}]}}}}}""" },
        { $"{Ns}/services", """{"metadata":{"name":"NAME"},"spec":{"selector":{"a":"b"},"type":"NodePort","sessionAffinity":"ClientIP","ports":[{"port":80,"targetPort":"http","protocol":"TCP"}],"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}}}}""" },
        { "/apis/apps/v1/namespaces/default/deployments", """{"metadata":{"name":"NAME"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"a","operator":"Exists"}]},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":0}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""" },
        { "/apis/batch/v1/namespaces/default/jobs", """{"metadata":{"name":"NAME"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""" },
        { "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers", """{"metadata":{"name":"NAME","annotations":{"autoscaling.alpha.kubernetes.io/metrics":"[{\"type\":\"Pods\",\"pods\":5}]","autoscaling.alpha.kubernetes.io/behavior":"{\"ScaleUp\":5}"}},"spec":{"maxReplicas":3,"scaleTargetRef":{"kind":"Deployment","name":"d"},"targetCPUUtilizationPercentage":5}}""" },
        { "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", """{"metadata":{"name":"NAME"},"spec":{"maxReplicas":3,"scaleTargetRef":{"kind":"Deployment","name":"d"},"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":5}}}],"behavior":{"scaleUp":{"policies":[{"type":"Pods","value":1,"periodSeconds":5}]}}}}""" },
        { "/apis/events.k8s.io/v1/namespaces/default/events", """{"metadata":{"name":"NAME"},"eventTime":"2026-01-02T03:04:05.000000Z","reportingController":"a/b","reportingInstance":"i","action":"a","reason":"r","regarding":{"namespace":"default"},"type":"Normal","series":{"count":2,"lastObservedTime":"2026-01-02T03:04:05.000000Z"}}""" },
        { "/apis/networking.k8s.io/v1/namespaces/default/ingresses", """{"metadata":{"name":"NAME"},"spec":{"rules":[{"host":"a.b","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}""" },
        { "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """{"metadata":{"name":"NAME"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""" },
        { "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """{"metadata":{"name":"NAMEs.example.org"},"spec":{"group":"example.org","scope":"Namespaced","names":{"plural":"NAMEs","kind":"KNAME"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"integer","default":1,"enum":[1,2]}},"x-kubernetes-validations":[{"rule":"self.a > 0","message":"m"}]}}}},"additionalPrinterColumns":[{"name":"A","type":"integer","jsonPath":".spec.a"}]}]}}""" },
        { "/api/v1/nodes", """{"metadata":{"name":"NAME"},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}],"podCIDR":"10.0.0.0/24"},"status":{"capacity":{"cpu":"1"}}}""" },
        { "/api/v1/persistentvolumes", """{"metadata":{"name":"NAME"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}""" },
        { "/apis/authorization.k8s.io/v1/subjectaccessreviews", """{"spec":{"user":"u","groups":["g"],"extra":{"a":["b"]},"resourceAttributes":{"verb":"get","resource":"pods"}}}""" },
        { "/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"t","audiences":["a"]}}""" },
        { $"{Ns}/serviceaccounts/default/token", """{"spec":{"audiences":["a"],"expirationSeconds":600,"boundObjectRef":{"kind":"Pod","name":"p"}}}""" },
        { $"{Ns}/pods/target/binding", """{"metadata":{"name":"target"},"target":{"kind":"Node","name":"n"}}""" },
        { $"{Ns}/pods/target/eviction", """{"metadata":{"name":"target"},"deleteOptions":{"gracePeriodSeconds":5,"preconditions":{"uid":"u"}}}""" },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Any_body_is_answered_or_refused(string path, string body)
    {
        await server.PostAsync($"{Ns}/pods", """{"metadata":{"name":"target"},"spec":{"containers":[{"name":"c","image":"i"}]}}""", Ct);
        var problems = new List<string>();
        for (var seed = 0; seed < Tries; seed++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"n{seed}");
            var sent = Spoiled(body.Replace("NAME", name, StringComparison.Ordinal), seed);
            Check(problems, sent, await server.PostAsync(path, sent, Ct));
        }

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("PUT", "application/json")]
    [InlineData("PATCH", "application/merge-patch+json")]
    [InlineData("PATCH", "application/strategic-merge-patch+json")]
    [InlineData("PATCH", "application/apply-patch+yaml")]
    public async Task A_refused_change_leaves_the_object_as_it_was(string method, string type)
    {
        var problems = new List<string>();
        foreach (var row in Bodies.Take(6))
        {
            var (path, body) = (row.Data.Item1, row.Data.Item2.Replace("NAME", $"kept-{type[12]}", StringComparison.Ordinal));
            var made = await server.PostAsync(path, body, Ct);
            Assert.Equal(HttpStatusCode.Created, made.Code);
            var at = $"{path}/{made.Field("metadata", "name")}";
            var before = made.Text;
            for (var seed = 0; seed < Tries; seed++)
            {
                var whole = JsonNode.Parse(body)!;
                (whole["apiVersion"], whole["kind"]) = (made.Field("apiVersion"), made.Field("kind"));
                var sent = Spoiled(whole.ToJsonString(), seed);
                var query = type.Contains("apply", StringComparison.Ordinal) ? "?fieldManager=m&force=true" : "";
                var answer = await server.SendAsync(new(method), at + query, sent, type, "application/json", Ct);
                Check(problems, sent, answer);
                var after = (await server.GetAsync(at, Ct)).Text;
                if (answer.Code >= HttpStatusCode.BadRequest && after != before)
                {
                    problems.Add($"{answer.Code}, but it changed: {sent}");
                }

                before = after;
            }
        }

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("/scale", """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"scaled"},"spec":{"replicas":2}}""")]
    [InlineData("/status", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"scaled"},"status":{"replicas":2,"conditions":[{"type":"Available","status":"True"}]}}""")]
    public async Task Any_body_for_a_subresource_is_answered_or_refused(string subresource, string body)
    {
        const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
        await server.PostAsync(Deployments, """{"metadata":{"name":"scaled"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", Ct);
        var problems = new List<string>();
        for (var seed = 0; seed < Tries; seed++)
        {
            var sent = Spoiled(body, seed);
            var at = $"{Deployments}/scaled{subresource}";
            Check(problems, sent, await server.SendAsync(HttpMethod.Put, at, sent, Ct));
            Check(problems, sent, await server.PatchAsync(at, "merge", sent, Ct));
            Check(problems, sent, await server.PatchAsync(at, "strategic-merge", sent, Ct));
            Check(problems, sent, await server.SendAsync(HttpMethod.Patch, $"{at}?fieldManager=m&force=true", sent, "application/apply-patch+yaml", "application/json", Ct));
        }

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("limit=99999999999999999999")]
    [InlineData("limit=-1")]
    [InlineData("continue=x")]
    [InlineData("continue=OTk5OTk5OTk5OTk5OmE")]
    [InlineData("continue=LTE6YQ")]
    [InlineData("resourceVersion=-1")]
    [InlineData("resourceVersion=99999999999999999999")]
    [InlineData("resourceVersion=1&resourceVersionMatch=Exact")]
    [InlineData("labelSelector=%00")]
    [InlineData("labelSelector=a%20in%20(")]
    [InlineData("labelSelector=%FF%FE")]
    [InlineData("fieldSelector=metadata.name")]
    [InlineData("fieldSelector=%5C")]
    [InlineData("fieldSelector=metadata.name%3D%2F..%2Fx")]
    [InlineData("watch=1&timeoutSeconds=1&resourceVersion=99999999999")]
    [InlineData("watch=maybe")]
    [InlineData("watch=1&timeoutSeconds=99999999999999999999")]
    [InlineData("watch=1&sendInitialEvents=true&timeoutSeconds=1")]
    [InlineData("dryRun=Some&dryRun=All")]
    [InlineData("pretty=%FF")]
    public async Task Any_query_is_answered_or_refused(string query)
    {
        var problems = new List<string>();
        Check(problems, query, await server.GetAsync($"{Ns}/configmaps?{query}", Ct));
        Check(problems, query, await server.PostAsync($"{Ns}/configmaps?{query}", """{"metadata":{"generateName":"q-"}}""", Ct));
        Check(problems, query, await server.SendAsync(HttpMethod.Delete, $"{Ns}/configmaps/none?{query}", """{"preconditions":5,"gracePeriodSeconds":null}""", Ct));
        Assert.Empty(problems);
    }

    private static void Check(List<string> problems, string sent, ApiAnswer answer)
    {
        if (answer.Code >= HttpStatusCode.InternalServerError && answer.Code != HttpStatusCode.GatewayTimeout)
        {
            problems.Add($"{answer.Code}: {sent}");
        }
        else if (answer.Code >= HttpStatusCode.BadRequest && (answer.Field("kind") != "Status" || answer.Field("code") != $"{(int)answer.Code}" || answer.Reason.Length == 0))
        {
            problems.Add($"{answer.Code} without a Status: {sent}");
        }
    }

    /// <summary>The document with one or two of its values replaced by others.</summary>
    private static string Spoiled(string json, int seed)
    {
        var random = new Random(seed);
        var root = JsonNode.Parse(json)!;
        for (var left = 1 + (seed % 2); left > 0; left--)
        {
            var at = root;
            while (Children(at) is { Count: > 0 } children && random.Next(4) > 0)
            {
                at = children[random.Next(children.Count)];
            }

            if (at.Parent is not null)
            {
                at.ReplaceWith(JsonNode.Parse(_junk[random.Next(_junk.Length)]) ?? JsonValue.Create((string?)null));
            }
        }

        return root.ToJsonString();
    }

    private static List<JsonNode> Children(JsonNode node) => node switch
    {
        JsonObject members => [.. members.Select(m => m.Value).OfType<JsonNode>()],
        JsonArray items => [.. items.OfType<JsonNode>()],
        _ => [],
    };
}
