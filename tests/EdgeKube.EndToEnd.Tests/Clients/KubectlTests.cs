using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The verbs of kubectl that need no node.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private string _namespace = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"kubectl-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Theory]
    [InlineData("configmap x --from-literal=k=v")]
    [InlineData("secret generic x --from-literal=k=v")]
    [InlineData("secret docker-registry x --docker-server=s --docker-username=u --docker-password=p")]
    [InlineData("serviceaccount x")]
    [InlineData("deployment x --image=localhost/busybox:1 --replicas=0")]
    [InlineData("service clusterip x --tcp=80:80")]
    [InlineData("service nodeport x --tcp=80:80")]
    [InlineData("service externalname x --external-name=example.org")]
    [InlineData("quota x --hard=pods=5")]
    [InlineData("job x --image=localhost/busybox:1")]
    [InlineData("cronjob x --image=localhost/busybox:1 --schedule=0/5\t*\t*\t*\t*")]
    public async Task A_generator_makes_its_object(string arguments)
    {
        var made = await KubectlAsync($"create {arguments}".Split(' ').Select(word => word.Replace('\t', ' ')));
        Assert.EndsWith("/x created\n", made, StringComparison.Ordinal);
        Assert.Equal(made.Split(' ')[0], (await KubectlAsync($"get {made.Split('/')[0]} x -o name")).Trim());
    }

    [Fact]
    public async Task Labels_and_annotations_are_set_and_removed()
    {
        await KubectlAsync("create configmap c");
        await KubectlAsync("label configmap c a=b c=d");
        await KubectlAsync("annotate configmap c note=text");
        await KubectlAsync("label configmap c a-");
        Assert.Equal("d,,text", await KubectlAsync("get configmap c -o jsonpath={.metadata.labels.c},{.metadata.labels.a},{.metadata.annotations.note}"));
        Assert.Equal("configmap/c", (await KubectlAsync("get configmaps -l c=d,c!=e,c -o name")).Trim());
    }

    [Fact]
    public async Task Each_form_of_patch_changes_the_object()
    {
        await KubectlAsync("create deployment d --image=localhost/busybox:1 --replicas=0");
        await KubectlAsync(["patch", "deployment", "d", "--type=merge", "-p", """{"metadata":{"labels":{"merge":"yes"}}}"""]);
        await KubectlAsync(["patch", "deployment", "d", "--type=json", "-p", """[{"op":"add","path":"/metadata/labels/json","value":"yes"}]"""]);
        await KubectlAsync([
            "patch", "deployment", "d", "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"busybox","env":[{"name":"A","value":"b"}]}]}}}}"""]);
        Assert.Equal(
            "yes yes localhost/busybox:1 b",
            await KubectlAsync([
                "get", "deployment", "d", "-o",
                "jsonpath={.metadata.labels.merge} {.metadata.labels.json} {.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[0].value}"]));
    }

    [Fact]
    public async Task Set_changes_a_workloads_template()
    {
        await KubectlAsync("create deployment d --image=localhost/busybox:1 --replicas=0");
        await KubectlAsync("set image deployment/d busybox=localhost/busybox:2");
        await KubectlAsync("set env deployment/d A=b");
        await KubectlAsync("set resources deployment/d --limits=cpu=200m");
        await KubectlAsync("set serviceaccount deployment/d default");
        Assert.Equal(
            "localhost/busybox:2 b 200m default",
            await KubectlAsync([
                "get", "deployment", "d", "-o", "jsonpath={.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[0].value} "
                + "{.spec.template.spec.containers[0].resources.limits.cpu} {.spec.template.spec.serviceAccountName}"]));
    }

    [Fact]
    public async Task Rollouts_pause_resume_and_restart()
    {
        await KubectlAsync("create deployment d --image=localhost/busybox:1 --replicas=0");
        await KubectlAsync("rollout pause deployment/d");
        Assert.Equal("true", await KubectlAsync("get deployment d -o jsonpath={.spec.paused}"));
        await KubectlAsync("rollout resume deployment/d");
        await KubectlAsync("rollout restart deployment/d");
        await Cluster.UntilAsync($"-n {_namespace} rollout history deployment/d", text => text.Contains("\n2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diff_and_server_dry_run_store_nothing()
    {
        const string Manifest = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"k":"v"}}""";
        var diff = await TryKubectlAsync("diff -f -", Manifest);
        Assert.Equal(1, diff.ExitCode);
        Assert.Contains("+  k: v", diff.Output, StringComparison.Ordinal);
        await KubectlAsync("create -f - --dry-run=server", Manifest);
        Assert.NotEqual(0, (await TryKubectlAsync("get configmap c")).ExitCode);
        await KubectlAsync("apply -f -", Manifest);
        Assert.Equal(0, (await TryKubectlAsync("diff -f -", Manifest)).ExitCode);
    }

    [Fact]
    public async Task Replace_by_force_makes_a_new_object()
    {
        const string Manifest = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"k":"v"}}""";
        await KubectlAsync("create -f -", Manifest);
        var before = await KubectlAsync("get configmap c -o jsonpath={.metadata.uid}");
        await KubectlAsync("replace --force -f -", Manifest);
        Assert.NotEqual(before, await KubectlAsync("get configmap c -o jsonpath={.metadata.uid}"));
    }

    [Fact]
    public async Task Apply_on_the_server_tells_conflicts_and_takes_over_by_force()
    {
        await KubectlAsync("apply --server-side --field-manager=one -f -", ConfigMap("a"));
        var refused = await TryKubectlAsync("apply --server-side --field-manager=two -f -", ConfigMap("b"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("conflict with \"one\": .data.k", refused.Error, StringComparison.Ordinal);
        await KubectlAsync("apply --server-side --field-manager=two --force-conflicts -f -", ConfigMap("b"));
        Assert.Equal("b", await KubectlAsync("get configmap c -o jsonpath={.data.k}"));
        Assert.Contains("two", await KubectlAsync("get configmap c -o jsonpath={.metadata.managedFields[*].manager}"), StringComparison.Ordinal);

        static string ConfigMap(string value) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"k":"{{value}}"} }""";
    }

    [Fact]
    public async Task What_is_no_longer_applied_on_the_server_goes()
    {
        await KubectlAsync("apply --server-side -f -", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1","b":"2"}}""");
        await KubectlAsync("apply --server-side -f -", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}""");
        Assert.Equal("""{"a":"1"}""", await KubectlAsync("get configmap c -o jsonpath={.data}"));
    }

    [Fact]
    public async Task What_was_applied_by_the_client_is_taken_over_on_the_server()
    {
        const string Manifest = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1","b":"2"}}""";
        await KubectlAsync("apply -f -", Manifest);
        await KubectlAsync("apply --server-side -f -", Manifest.Replace("\"1\"", "\"3\"", StringComparison.Ordinal));
        Assert.Equal("""{"a":"3","b":"2"}""", await KubectlAsync("get configmap c -o jsonpath={.data}"));
    }

    [Fact]
    public async Task A_list_in_chunks_is_whole()
    {
        for (var i = 0; i < 7; i++)
        {
            await KubectlAsync($"create configmap c{i}");
        }

        var names = await KubectlAsync("get configmaps --chunk-size=2 --sort-by=.metadata.name -o custom-columns=N:.metadata.name --no-headers");
        Assert.Equal(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "kube-root-ca.crt"], names.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Wait_sees_a_field_change_and_a_deletion()
    {
        await KubectlAsync("create configmap c");
        var waiting = KubectlAsync("wait configmap/c --for=jsonpath={.data.k}=v --timeout=30s");
        await KubectlAsync(["patch", "configmap", "c", "-p", """{"data":{"k":"v"}}"""]);
        await waiting;
        var gone = KubectlAsync("wait configmap/c --for=delete --timeout=30s");
        await KubectlAsync("delete configmap c");
        await gone;
    }

    [Fact]
    public async Task A_kustomize_overlay_is_applied()
    {
        var folder = Directory.CreateTempSubdirectory("edgekube-kustomize-");
        try
        {
            var (@base, overlay) = (folder.CreateSubdirectory("base").FullName, folder.CreateSubdirectory("overlay").FullName);
            await File.WriteAllTextAsync(Path.Combine(@base, "kustomization.yaml"), "configMapGenerator: [{name: c, literals: [k=v]}]\n", Ct);
            await File.WriteAllTextAsync(
                Path.Combine(overlay, "kustomization.yaml"), $"namespace: {_namespace}\nnamePrefix: site-\nresources: [../base]\n", Ct);
            await KubectlAsync($"apply -k {overlay}");
            Assert.Contains("configmap/site-c-", await KubectlAsync("get configmaps -o name"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Explain_knows_the_fields_of_every_kind()
    {
        foreach (var kind in (await KubectlAsync("api-resources --no-headers --verbs=get")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var columns = kind.Split(' ', StringSplitOptions.RemoveEmptyEntries); // the name, perhaps short names, version, scope and kind
            var text = await KubectlAsync($"explain {columns[0]} --api-version={columns[^3]} --recursive");
            Assert.Contains("metadata\t<ObjectMeta>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<empty>", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_custom_kind_is_used_like_any_other()
    {
        await KubectlAsync("apply -f -", """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"beacons.site.example.org"},
            "spec":{"group":"site.example.org","scope":"Namespaced","names":{"plural":"beacons","kind":"Beacon","shortNames":["bcn"],"categories":["all"]},
            "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
            "additionalPrinterColumns":[{"name":"Power","type":"integer","jsonPath":".spec.power"}],
            "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{
            "power":{"type":"integer","default":3,"description":"How far it shines."},"range":{"type":"string","maxLength":43}},
            "x-kubernetes-validations":[{"rule":"self.power < 10","message":"it would blind"},
            {"rule":"!has(self.range) || isCIDR(self.range)","message":"a range is a network"}]}}}}}]}}
            """);
        await KubectlAsync("wait crd/beacons.site.example.org --for=condition=Established --timeout=10s");
        await KubectlAsync("apply -f -", Beacon("{}"));
        Assert.Matches("^north +3$", (await KubectlAsync("get bcn")).Split('\n')[1]);
        Assert.Contains("How far it shines.", await KubectlAsync("explain beacons.spec.power"), StringComparison.Ordinal);
        await KubectlAsync(["patch", "beacon", "north", "--type=merge", "-p", """{"spec":{"power":5}}"""]);
        Assert.Equal("5", await KubectlAsync("get beacon north -o jsonpath={.spec.power}"));
        var refused = await TryKubectlAsync("apply -f -", Beacon("""{"power":12}"""));
        Assert.Contains("it would blind", refused.Error, StringComparison.Ordinal);
        refused = await TryKubectlAsync("apply -f -", Beacon("""{"range":"10.0.0.0/99"}"""));
        Assert.Contains("a range is a network", refused.Error, StringComparison.Ordinal);
        await KubectlAsync("delete crd beacons.site.example.org --timeout=20s");
        Assert.NotEqual(0, (await TryKubectlAsync("get beacons")).ExitCode);

        static string Beacon(string spec) => $$$"""{"apiVersion":"site.example.org/v1","kind":"Beacon","metadata":{"name":"north"},"spec":{{{spec}}}}""";
    }

    [Theory]
    [InlineData("/openapi/v2")]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/apis")]
    [InlineData("/apis/apps/v1")]
    [InlineData("/version")]
    [InlineData("/livez")]
    [InlineData("/readyz?verbose")]
    [InlineData("/openapi/v3")]
    public async Task A_root_path_answers(string path) => Assert.NotEmpty(await KubectlAsync($"get --raw {path}"));

    private Task<Command> TryKubectlAsync(string arguments, string? input = null) => Cluster.TryKubectlAsync($"-n {_namespace} {arguments}", input);

    private Task<string> KubectlAsync(string arguments, string? input = null) => Cluster.KubectlAsync($"-n {_namespace} {arguments}", input);

    private Task<string> KubectlAsync(IEnumerable<string> arguments) => Cluster.KubectlAsync(["-n", _namespace, .. arguments]);
}
