using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Admission;

public sealed class WebhookAdmissionTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1";
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private readonly List<string> _made = [];
    private WebhookServer? _webhook;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private WebhookServer Webhook => _webhook!;

    public async ValueTask InitializeAsync() => _webhook = await WebhookServer.StartAsync("hook.default.svc");

    public async ValueTask DisposeAsync()
    {
        foreach (var path in _made)
        {
            await server.SendAsync(HttpMethod.Delete, path, null, CancellationToken.None);
        }

        await UntilAsync(() => server.Gate.Asked is null);
        await _webhook!.DisposeAsync();
    }

    [Fact]
    public async Task A_mutating_webhook_changes_what_is_stored()
    {
        var config = Webhook.At("/mutate", asked => WebhookServer.Patch(asked, """[{"op":"add","path":"/data/added","value":"yes"}]"""));
        await ConfigureAsync("mutating", "m1", One("a.example.com", config, """["CREATE","UPDATE"]""", "configmaps"));
        var created = await server.PostAsync($"{Maps}?fieldManager=tester", """{"metadata":{"name":"mutated"},"data":{"sent":"1"}}""", Ct);
        Assert.Equal(HttpStatusCode.Created, created.Code);
        Assert.Equal(("1", "yes"), (created.Field("data", "sent"), created.Field("data", "added")));
        var owned = created.Json["metadata"]!["managedFields"]![0]!["fieldsV1"]!["f:data"]!.AsObject();
        Assert.True(owned.ContainsKey("f:sent"));
        Assert.False(owned.ContainsKey("f:added")); // nobody's field, as in Kubernetes
        var request = Webhook.Asked.Single()["request"]!;
        Assert.Equal(("CREATE", "mutated", "default"), ((string?)request["operation"], (string?)request["name"] ?? "mutated", (string?)request["namespace"]));
        Assert.Equal("""{"group":"","version":"v1","resource":"configmaps"}""", request["resource"]!.ToJsonString());
        Assert.Equal("""{"group":"","version":"v1","kind":"ConfigMap"}""", request["requestKind"]!.ToJsonString());
        Assert.Equal("CreateOptions", (string?)request["options"]!["kind"]);
        Assert.Equal("tester", (string?)request["options"]!["fieldManager"]);
        Assert.Contains("system:masters", request["userInfo"]!["groups"]!.AsArray().Select(g => (string?)g));
        Assert.Null(request["oldObject"]);
        Assert.Equal("1", (string?)request["object"]!["data"]!["sent"]);

        var patched = await server.PatchAsync($"{Maps}/mutated", "merge", """{"data":{"sent":"2","added":null}}""", Ct);
        Assert.Equal(("2", "yes"), (patched.Field("data", "sent"), patched.Field("data", "added")));
        var update = Webhook.Asked.Last()["request"]!;
        Assert.Equal(("UPDATE", "UpdateOptions"), ((string?)update["operation"], (string?)update["options"]!["kind"]));
        Assert.Equal(("1", "2"), ((string?)update["oldObject"]!["data"]!["sent"], (string?)update["object"]!["data"]!["sent"]));
    }

    [Fact]
    public async Task A_refusal_is_passed_on_in_the_webhooks_words()
    {
        var config = Webhook.At("/deny", asked => WebhookServer.Review(
            asked, (string?)asked["request"]!["name"] != "bad", """{"status":{"code":418,"reason":"Teapot","message":"not today"},"warnings":["mind \"this\""]}"""));
        await ConfigureAsync("validating", "v1", One("deny.example.com", config, """["CREATE","DELETE"]""", "configmaps"));
        var refused = await server.PostAsync(Maps, """{"metadata":{"name":"bad"}}""", Ct);
        Assert.Equal(
            (418, "Teapot", "admission webhook \"deny.example.com\" denied the request: not today"), ((int)refused.Code, refused.Reason, refused.Message));
        Assert.Equal(["299 - \"mind \\\"this\\\"\""], refused.Warnings);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"{Maps}/bad", Ct)).Code);
        var allowed = await server.PostAsync(Maps, """{"metadata":{"name":"good"}}""", Ct);
        Assert.Equal(HttpStatusCode.Created, allowed.Code);
        Assert.Single(allowed.Warnings);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, $"{Maps}/good", """{"propagationPolicy":"Background"}""", Ct)).Code);
        var deleted = Webhook.Asked.Last()["request"]!;
        Assert.Equal(("DELETE", "good"), ((string?)deleted["operation"], (string?)deleted["oldObject"]!["metadata"]!["name"]));
        Assert.Null(deleted["object"]);
        Assert.Equal("Background", (string?)deleted["options"]!["propagationPolicy"]);
    }

    [Fact]
    public async Task A_webhook_that_fails_holds_a_write_up_unless_that_is_to_be_ignored()
    {
        var config = Webhook.At("/none", _ => new JsonObject());
        await ConfigureAsync("validating", "v2", One("broken.example.com", config, """["CREATE"]""", "configmaps"));
        var broken = await server.PostAsync(Maps, """{"metadata":{"name":"held"}}""", Ct);
        Assert.Equal((500, "InternalError"), ((int)broken.Code, broken.Reason));
        Assert.StartsWith(
            "Internal error occurred: failed calling webhook \"broken.example.com\": received invalid webhook response: expected webhook response of",
            broken.Message,
            StringComparison.Ordinal);

        await ConfigureAsync("validating", "v2", One("broken.example.com", """{"url":"https://127.0.0.1:1/x"}""", """["CREATE"]""", "configmaps", ",\"timeoutSeconds\":5"));
        var url = "https://127.0.0.1:1/x?timeout=5s";
        await EventuallyAsync(async () => (await server.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"held"}}""", Ct)).Message
            == $"Internal error occurred: failed calling webhook \"broken.example.com\": failed to call webhook: Post \"{url}\": dial tcp: connect: connection refused");

        await ConfigureAsync(
            "validating", "v2", One("broken.example.com", """{"url":"https://127.0.0.1:1/x"}""", """["CREATE"]""", "configmaps", ",\"failurePolicy\":\"Ignore\""));
        await EventuallyAsync(async () => (await server.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"held"}}""", Ct)).Code == HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_not_trusted()
    {
        await using var other = await WebhookServer.StartAsync();
        Webhook.At("/x", asked => WebhookServer.Review(asked, allowed: true));
        var config = $$"""{"url":"https://127.0.0.1:{{Webhook.Port}}/x","caBundle":"{{other.CaBundle}}"}""";
        await ConfigureAsync("validating", "v3", One("tls.example.com", config, """["CREATE"]""", "configmaps"));
        var refused = await server.PostAsync(Maps, """{"metadata":{"name":"tls"}}""", Ct);
        Assert.EndsWith("tls: failed to verify certificate: x509: certificate signed by unknown authority", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Webhook.Asked);
    }

    [Fact]
    public async Task A_service_is_asked_by_its_own_name()
    {
        await server.PostAsync("/api/v1/namespaces/default/services", """{"metadata":{"name":"hook"},"spec":{"type":"ExternalName","externalName":"127.0.0.1"}}""", Ct);
        Webhook.At("/svc", asked => WebhookServer.Patch(asked, """[{"op":"add","path":"/data","value":{"by":"service"}}]"""));
        var config = $$$"""{"service":{"namespace":"default","name":"hook","path":"/svc","port":{{{Webhook.Port}}}},"caBundle":"{{{Webhook.CaBundle}}}"}""";
        await ConfigureAsync("mutating", "m2", One("svc.example.com", config, """["CREATE"]""", "configmaps"));
        var created = await server.PostAsync(Maps, """{"metadata":{"name":"by-service"}}""", Ct);
        Assert.Equal("service", created.Field("data", "by"));

        var missing = config.Replace("\"name\":\"hook\"", "\"name\":\"nobody\"", StringComparison.Ordinal);
        await ConfigureAsync("mutating", "m2", One("svc.example.com", missing, """["CREATE"]""", "configmaps"));
        await EventuallyAsync(async () => (await server.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"x"}}""", Ct)).Message.EndsWith(
            $"Post \"https://nobody.default.svc:{Webhook.Port}/svc?timeout=10s\": service \"nobody\" not found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Selectors_conditions_and_scopes_say_who_is_asked()
    {
        var config = Webhook.At("/count", asked => WebhookServer.Review(asked, allowed: true));
        const string Narrow = """
            ,"objectSelector":{"matchLabels":{"watched":"yes"}},"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"default"}}
            ,"matchConditions":[{"name":"not-skipped","expression":"!has(object.data) || !('skip' in object.data)"}]
            """;
        await ConfigureAsync("validating", "v4", One("narrow.example.com", config, """["CREATE"]""", "configmaps", Narrow));
        await server.PostAsync(Maps, """{"metadata":{"name":"n1"}}""", Ct);
        await server.PostAsync(Maps, """{"metadata":{"name":"n2","labels":{"watched":"yes"}},"data":{"skip":"1"}}""", Ct);
        await server.PostAsync("/api/v1/namespaces/kube-system/configmaps", """{"metadata":{"name":"n3","labels":{"watched":"yes"}}}""", Ct);
        Assert.Empty(Webhook.Asked);
        await server.PostAsync(Maps, """{"metadata":{"generateName":"n4-","labels":{"watched":"yes"}}}""", Ct);
        Assert.StartsWith("n4-", (string?)Webhook.Asked.Single()["request"]!["name"], StringComparison.Ordinal); // named by then
    }

    [Fact]
    public async Task A_webhook_with_side_effects_refuses_a_dry_run()
    {
        var config = Webhook.At("/effects", asked => WebhookServer.Review(asked, allowed: true));
        await ConfigureAsync("validating", "v5", One("effects.example.com", config, """["CREATE"]""", "configmaps").Replace("\"None\"", "\"NoneOnDryRun\"", StringComparison.Ordinal));
        var dry = await server.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"dry"}}""", Ct);
        Assert.Equal(HttpStatusCode.Created, dry.Code);
        Assert.True((bool)Webhook.Asked.Single()["request"]!["dryRun"]!);
    }

    [Fact]
    public async Task One_that_wants_to_is_asked_again_after_a_later_change()
    {
        var first = Webhook.At("/first", asked => WebhookServer.Patch(
            asked, $$"""[{"op":"add","path":"/data/first","value":"{{(asked["request"]!["object"]!["data"]!["second"] is null ? "early" : "late")}}"}]"""));
        var second = Webhook.At("/second", asked => WebhookServer.Patch(asked, """[{"op":"add","path":"/data/second","value":"1"}]"""));
        await ConfigureAsync(
            "mutating",
            "m3",
            One("first.example.com", first, """["CREATE"]""", "configmaps", ",\"reinvocationPolicy\":\"IfNeeded\""),
            One("second.example.com", second, """["CREATE"]""", "configmaps"));
        var created = await server.PostAsync(Maps, """{"metadata":{"name":"twice"},"data":{"sent":"1"}}""", Ct);
        Assert.Equal(("late", "1"), (created.Field("data", "first"), created.Field("data", "second")));
        Assert.Equal(3, Webhook.Asked.Count);
    }

    [Fact]
    public async Task A_scale_and_a_status_are_asked_about_as_such()
    {
        var config = Webhook.At("/sub", asked => WebhookServer.Review(asked, (string?)asked["request"]!["object"]!["kind"] != "Scale" || (int)asked["request"]!["object"]!["spec"]!["replicas"]! < 5));
        const string Deployment = """{"metadata":{"name":"scaled"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""";
        const string Path = "/apis/apps/v1/namespaces/default/deployments";
        Assert.Equal(HttpStatusCode.Created, (await server.PostAsync(Path, Deployment, Ct)).Code);
        await ConfigureAsync("validating", "v6", One("sub.example.com", config, """["*"]""", "deployments/*"));
        Assert.Equal(HttpStatusCode.OK, (await server.PatchAsync($"{Path}/scaled/scale", "merge", """{"spec":{"replicas":3}}""", Ct)).Code);
        var request = Webhook.Asked.Single()["request"]!;
        Assert.Equal(("scale", "Scale", "deployments"), ((string?)request["subResource"], (string?)request["kind"]!["kind"], (string?)request["resource"]!["resource"]));
        Assert.Equal(1, (int)request["oldObject"]!["spec"]!["replicas"]!);
        var refused = await server.PatchAsync($"{Path}/scaled/scale", "merge", """{"spec":{"replicas":9}}""", Ct);
        Assert.Equal("admission webhook \"sub.example.com\" denied the request without explanation", refused.Message);
        await server.PatchAsync($"{Path}/scaled/status", "merge", """{"status":{"replicas":3}}""", Ct);
        Assert.Equal("status", (string?)Webhook.Asked.Last()["request"]!["subResource"]);
    }

    [Fact]
    public async Task A_pod_is_shown_with_its_defaults_and_what_is_added_is_defaulted_too()
    {
        await server.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""", Ct);
        var config = Webhook.At("/pod", asked => WebhookServer.Patch(
            asked, """[{"op":"add","path":"/spec/containers/-","value":{"name":"side","image":"side:1","bogus":1}}]"""));
        await ConfigureAsync("mutating", "m4", One("pod.example.com", config, """["CREATE"]""", "pods"));
        var created = await server.PostAsync(
            "/api/v1/namespaces/default/pods", """{"metadata":{"generateName":"p-"},"spec":{"containers":[{"name":"c","image":"i"}]}}""", Ct);
        Assert.Equal(HttpStatusCode.Created, created.Code);
        var shown = Webhook.Asked.Single()["request"]!["object"]!;
        Assert.Equal("Always", (string?)shown["spec"]!["restartPolicy"]);
        Assert.Null(shown["metadata"]!["name"]);
        var side = created.Json["spec"]!["containers"]![1]!;
        Assert.Equal(("side", "IfNotPresent"), ((string?)side["name"], (string?)side["imagePullPolicy"]));
        Assert.Null(side["bogus"]);
    }

    [Fact]
    public async Task An_apply_is_asked_about_as_what_it_does()
    {
        var config = Webhook.At("/apply", asked => WebhookServer.Review(asked, allowed: true));
        await ConfigureAsync("validating", "v7", One("apply.example.com", config, """["*"]""", "configmaps"));
        const string Applied = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"applied"},"data":{"a":"1"}}""";
        foreach (var data in (string[])["1", "2"])
        {
            await server.SendAsync(
                HttpMethod.Patch, $"{Maps}/applied?fieldManager=me", Applied.Replace("\"1\"", $"\"{data}\"", StringComparison.Ordinal), "application/apply-patch+yaml", "application/json", Ct);
        }

        Assert.Equal(["CREATE", "UPDATE"], Webhook.Asked.Select(a => (string)a["request"]!["operation"]!));
        Assert.Equal("Apply", (string?)Webhook.Asked.Last()["request"]!["object"]!["metadata"]!["managedFields"]![0]!["operation"]);
    }

    [Fact]
    public async Task Configurations_of_admission_are_never_asked_about()
    {
        var config = Webhook.At("/all", asked => WebhookServer.Review(asked, allowed: false));
        var all = One("all.example.com", config, """["*"]""", "*").Replace("\"apiGroups\":[\"\",\"apps\"]", "\"apiGroups\":[\"admissionregistration.k8s.io\"]", StringComparison.Ordinal);
        await ConfigureAsync("validating", "v8", all);
        Assert.Equal(HttpStatusCode.OK, (await server.PatchAsync($"{Configurations}/validatingwebhookconfigurations/v8", "merge", """{"metadata":{"labels":{"a":"b"}}}""", Ct)).Code);
        Assert.Empty(Webhook.Asked);
    }

    [Fact]
    public async Task Warnings_of_a_deleted_collection_reach_the_client_once()
    {
        var config = Webhook.At("/delete", asked => WebhookServer.Review(asked, allowed: true, """{"warnings":["gone is gone"]}"""));
        await ConfigureAsync("validating", "v9", One("delete.example.com", config, """["DELETE"]""", "configmaps"));
        foreach (var name in (string[])["a", "b"])
        {
            await server.PostAsync(Maps, $$$"""{"metadata":{"name":"warned-{{{name}}}","labels":{"warned":"yes"} } }""", Ct);
        }

        var deleted = await server.SendAsync(HttpMethod.Delete, $"{Maps}?labelSelector=warned%3Dyes", null, Ct);
        Assert.Equal("299 - \"gone is gone\"", Assert.Single(deleted.Warnings));
        Assert.Equal(2, Webhook.Asked.Count);
    }

    private static string One(string name, string config, string operations, string resource, string more = "") => $$"""
        {"name":"{{name}}","clientConfig":{{config}},"sideEffects":"None","admissionReviewVersions":["v1"],
         "rules":[{"apiGroups":["","apps"],"apiVersions":["v1"],"operations":{{operations}},"resources":["{{resource}}"]}]{{more}}}
        """;

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; tries < 3000 && !holds(); tries++)
        {
            await Task.Delay(1, CancellationToken.None);
        }

        Assert.True(holds());
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(10, Ct);
        }

        Assert.Fail("it never came to hold");
    }

    /// <summary>Makes or replaces a configuration and waits until writes are asked about.</summary>
    private async Task ConfigureAsync(string which, string name, params string[] webhooks)
    {
        var kind = which == "mutating" ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration";
        var path = $"{Configurations}/{which}webhookconfigurations/{name}";
        var body = $$"""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"{{kind}}","metadata":{"name":"{{name}}"},"webhooks":[{{string.Join(',', webhooks)}}]}""";
        var isNew = !_made.Contains(path);
        var written = isNew
            ? await server.PostAsync(path[..path.LastIndexOf('/')], body, Ct)
            : await server.PatchAsync(path, "merge", body, Ct);
        Assert.True((int)written.Code < 300, written.Text);
        if (isNew)
        {
            _made.Add(path);
            await UntilAsync(() => server.Gate.Asked is not null);
        }
    }
}
