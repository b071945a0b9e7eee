using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Registry.Kinds.Pods;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds.Pods;

public sealed class AccountAdmissionTests : RegistryFixture
{
    private const string Path = "/var/run/secrets/kubernetes.io/serviceaccount";

    [Fact]
    public async Task A_pod_without_an_account_gets_the_default_one_and_its_token()
    {
        await AccountAsync("default");
        var pod = Admitted(""" "initContainers":[{"name":"i"}],"containers":[{"name":"a"},{"name":"b"}] """);
        var spec = pod["spec"]!;
        Assert.Equal("default", (string?)spec["serviceAccountName"]);
        var volume = Assert.Single(spec["volumes"]!.AsArray())!;
        var name = (string)volume["name"]!;
        Assert.Matches("^kube-api-access-[a-z0-9]{5}$", name);
        Assert.Equal(
            """{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}},{"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}]}""",
            volume["projected"]!.ToJsonString());
        foreach (var container in spec["initContainers"]!.AsArray().Concat(spec["containers"]!.AsArray()))
        {
            Assert.Equal($$"""[{"name":"{{name}}","readOnly":true,"mountPath":"{{Path}}"}]""", container!["volumeMounts"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task What_is_admitted_twice_is_the_same()
    {
        await AccountAsync("default");
        var pod = Admitted(""" "containers":[{"name":"a"}] """);
        var before = pod.ToJsonString();
        Admission().Admit(pod);
        Assert.Equal(before, pod.ToJsonString());
    }

    [Fact]
    public async Task A_container_that_mounts_something_there_keeps_that()
    {
        await AccountAsync("default");
        var mounts = $$"""[{"name":"own","mountPath":"{{Path}}"}]""";
        var pod = Admitted($$$""" "containers":[{"name":"a","volumeMounts":{{{mounts}}} }] """);
        Assert.Null(pod["spec"]!["volumes"]);
        Assert.Equal(mounts, pod["spec"]!["containers"]![0]!["volumeMounts"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"automountServiceAccountToken":false}""", "", false)]
    [InlineData("""{"automountServiceAccountToken":false}""", "\"automountServiceAccountToken\":true,", true)]
    [InlineData("{}", "\"automountServiceAccountToken\":false,", false)]
    public async Task The_pod_says_whether_it_wants_a_token_and_else_its_account(string account, string pod, bool mounted)
    {
        await AccountAsync("quiet", account);
        var admitted = Admitted($$"""{{pod}}"serviceAccountName":"quiet","containers":[{"name":"a"}] """);
        Assert.Equal(mounted, admitted["spec"]!["volumes"] is not null);
    }

    [Fact]
    public async Task What_pulls_images_comes_from_the_account_unless_the_pod_says_otherwise()
    {
        await AccountAsync("puller", """{"imagePullSecrets":[{"name":"key"}]}""");
        var taken = Admitted(""" "serviceAccountName":"puller","containers":[] """);
        Assert.Equal("""[{"name":"key"}]""", taken["spec"]!["imagePullSecrets"]!.ToJsonString());
        var own = Admitted(""" "serviceAccountName":"puller","imagePullSecrets":[{"name":"own"}],"containers":[] """);
        Assert.Equal("""[{"name":"own"}]""", own["spec"]!["imagePullSecrets"]!.ToJsonString());
    }

    [Fact]
    public void A_missing_account_is_refused()
    {
        var refused = Assert.Throws<ApiException>(() => Admitted(""" "serviceAccountName":"ghost","containers":[] """));
        Assert.Equal(403, refused.Code);
        Assert.Equal("pods \"web\" is forbidden: error looking up service account default/ghost: serviceaccount \"ghost\" not found", refused.Message);
    }

    [Theory]
    [InlineData(""" "volumes":[{"name":"v","secret":{"secretName":"other"}}],"containers":[] """, "volume with secret.secretName=\"other\" is not allowed because service account strict does not reference that secret")]
    [InlineData(""" "containers":[{"name":"a","env":[{"name":"E","valueFrom":{"secretKeyRef":{"name":"other","key":"k"}}}]}] """, "container a with envVar E referencing secret.secretName=\"other\" is not allowed because service account strict does not reference that secret")]
    [InlineData(""" "imagePullSecrets":[{"name":"other"}],"containers":[] """, "imagePullSecrets[0].name=\"other\" is not allowed because service account strict does not reference that imagePullSecret")]
    public async Task An_account_may_say_that_its_Secrets_are_all_that_a_pod_may_use(string spec, string why)
    {
        await AccountAsync("strict", """{"metadata":{"annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}},"secrets":[{"name":"own"}]}""");
        var refused = Assert.Throws<ApiException>(() => Admitted($"\"serviceAccountName\":\"strict\",{spec}"));
        Assert.Equal($"pods \"web\" is forbidden: {why}", refused.Message);
        Admitted(""" "serviceAccountName":"strict","volumes":[{"name":"v","secret":{"secretName":"own"}}],"containers":[] """);
    }

    [Theory]
    [InlineData(""" "serviceAccountName":"default","containers":[] """, "a mirror pod may not reference service accounts")]
    [InlineData(""" "volumes":[{"name":"v","secret":{"secretName":"s"}}],"containers":[] """, "a mirror pod may not reference secrets")]
    [InlineData(""" "volumes":[{"name":"v","projected":{"sources":[{"serviceAccountToken":{"path":"t"}}]}}],"containers":[] """, "a mirror pod may not use ServiceAccountToken volume projections")]
    public void A_mirror_pod_has_no_account(string spec, string why)
    {
        var refused = Assert.Throws<ApiException>(() => Admitted(spec, isMirror: true));
        Assert.Equal($"pods \"web\" is forbidden: {why}", refused.Message);
        Assert.Null(Admitted(""" "containers":[] """, isMirror: true)["spec"]!["serviceAccountName"]);
    }

    [Fact]
    public async Task The_first_account_of_a_namespace_is_waited_for()
    {
        var waiting = Admission().WhenThereAsync(Pod(""" "containers":[] """), Ct).AsTask();
        Assert.False(waiting.IsCompleted);
        await AccountAsync("default");
        Time.Advance(TimeSpan.FromMilliseconds(100));
        await waiting;
        await Admission().WhenThereAsync(Pod(""" "serviceAccountName":"ghost","containers":[] """), Ct); // any other is not
    }

    [Fact]
    public async Task What_admission_gives_a_pod_is_nobodys_field()
    {
        var options = new WriteOptions { FieldManager = "tester", TracksFields = true };
        var pod = Parse((await CreateAsync(BuiltIn.Pods, "default", """{"metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"x:1"}]}}""", options)).Json);
        var owned = pod["metadata"]!["managedFields"]![0]!["fieldsV1"]!["f:spec"]!.AsObject();
        Assert.True(owned.ContainsKey("f:enableServiceLinks"));
        Assert.NotNull(owned["f:containers"]!["k:{\"name\":\"a\"}"]!["f:imagePullPolicy"]);
        foreach (var given in (string[])["f:tolerations", "f:priority", "f:preemptionPolicy", "f:serviceAccountName", "f:serviceAccount"])
        {
            Assert.False(owned.ContainsKey(given), given);
        }

        Assert.NotNull(pod["spec"]!["tolerations"]);
        Assert.Equal("default", (string?)pod["spec"]!["serviceAccountName"]);
    }

    private static JsonObject Pod(string spec, bool isMirror = false)
    {
        var annotations = isMirror ? ""","annotations":{"kubernetes.io/config.mirror":"x"}""" : "";
        return Parse($$$"""{"metadata":{"name":"web","namespace":"default"{{{annotations}}} },"spec":{ {{{spec}}} } }""");
    }

    private AccountAdmission Admission() => new(new StoredObjects(Store), Time, new Random(1), isRequired: true);

    private JsonObject Admitted(string spec, bool isMirror = false)
    {
        var pod = Pod(spec, isMirror);
        Admission().Admit(pod);
        return pod;
    }

    private Task<WriteResult> AccountAsync(string name, string more = "{}")
    {
        var account = Parse(more);
        var metadata = account["metadata"] as JsonObject ?? [];
        account["metadata"] = metadata;
        metadata["name"] = name;
        return CreateAsync(BuiltIn.ServiceAccounts, "default", account.ToJsonString());
    }
}
