using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Quotas;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Quotas;

/// <summary>Quotas, as writers meet them.</summary>
public sealed class QuotaLedgerTests : RegistryFixture
{
    [Fact]
    public async Task What_is_over_a_quota_is_refused_in_Kubernetes_words()
    {
        await QuotaAsync(""" "hard":{"pods":"2","requests.cpu":"1"}""");
        await PodAsync("a", "600m");
        var cpu = await Assert.ThrowsAsync<ApiException>(() => PodAsync("b", "500m"));
        Assert.Equal(
            (403, "Forbidden", "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1"),
            (cpu.Code, cpu.Reason, cpu.Message));
        await PodAsync("b", "400m");
        var both = await Assert.ThrowsAsync<ApiException>(() => PodAsync("c", "1m"));
        Assert.Equal(
            "pods \"c\" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=1m, used: pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1",
            both.Message);
    }

    [Fact]
    public async Task A_pod_has_to_say_what_is_bounded()
    {
        await QuotaAsync(""" "hard":{"limits.memory":"1Gi","requests.cpu":"1"}""");
        var refused = await Assert.ThrowsAsync<ApiException>(() => CreatedPodAsync("silent"));
        Assert.Equal("pods \"silent\" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c", refused.Message);
    }

    [Fact]
    public async Task Concurrent_creates_do_not_exceed_a_quota()
    {
        await QuotaAsync(""" "hard":{"count/configmaps":"5","configmaps":"5"}""");
        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                await CreatedMapAsync($"m{i}");
                return true;
            }
            catch (ApiException e) when (e.Reason == "Forbidden")
            {
                return false;
            }
        }));
        Assert.Equal(5, made.Count(m => m));
        Assert.Equal("configmaps=5 count/configmaps=5", await UsedAsync());
    }

    [Fact]
    public async Task What_is_deleted_makes_room_at_once()
    {
        await QuotaAsync(""" "hard":{"configmaps":"1"}""");
        await CreatedMapAsync("a");
        await Assert.ThrowsAsync<ApiException>(() => CreatedMapAsync("b"));
        await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "a"), new(), Ct);
        await CreatedMapAsync("b");
        await Assert.ThrowsAsync<ApiException>(() => CreatedMapAsync("c"));
    }

    [Fact]
    public async Task What_was_not_stored_takes_no_room()
    {
        await QuotaAsync(""" "hard":{"configmaps":"2"}""");
        await CreatedMapAsync("a");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("AlreadyExists", (await Assert.ThrowsAsync<ApiException>(() => CreatedMapAsync("a"))).Reason);
            await CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"dry"}}""", Own with { DryRun = true });
        }

        Assert.Equal("configmaps=1", await UsedAsync());
        await CreatedMapAsync("b");
        await Assert.ThrowsAsync<ApiException>(() => CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"dry"}}""", Own with { DryRun = true }));
    }

    [Fact]
    public async Task A_pod_that_ended_is_an_object_alone()
    {
        await QuotaAsync(""" "hard":{"pods":"1","count/pods":"3"}""");
        await CreatedPodAsync("job");
        await Registry.UpdateAsync(
            Key(BuiltIn.Pods, "job"),
            p =>
            {
                p["status"]!["phase"] = "Succeeded";
                return p;
            },
            Own with { Subresource = "status" },
            Ct);
        await CreatedPodAsync("next");
        Assert.Equal("count/pods=2 pods=1", await UsedAsync());
    }

    [Fact]
    public async Task Scopes_choose_the_pods_that_count()
    {
        await QuotaAsync(""" "hard":{"pods":"1"},"scopes":["BestEffort"]""");
        await PodAsync("asking", "100m");
        await CreatedPodAsync("modest");
        await PodAsync("asking-2", "100m");
        await Assert.ThrowsAsync<ApiException>(() => CreatedPodAsync("modest-2"));
    }

    [Fact]
    public async Task A_priority_class_may_have_a_quota_of_its_own()
    {
        await CreateAsync(BuiltIn.PriorityClasses, "", """{"metadata":{"name":"high"},"value":1000}""");
        await QuotaAsync(
            """ "hard":{"pods":"0"},"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"In","values":["high"]}]}""");
        await CreatedPodAsync("low");
        var refused = await Assert.ThrowsAsync<ApiException>(() => CreatedAsync(
            BuiltIn.Pods, """{"metadata":{"name":"high"},"spec":{"priorityClassName":"high","containers":[{"name":"c","image":"busybox:1"}]}}"""));
        Assert.Equal("pods \"high\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0", refused.Message);
    }

    [Fact]
    public async Task A_service_that_becomes_reachable_from_outside_needs_room()
    {
        await QuotaAsync(""" "hard":{"services.nodeports":"1","services":"5"}""");
        await ServiceAsync("a", "NodePort");
        await ServiceAsync("b", "ClusterIP");
        var refused = await Assert.ThrowsAsync<ApiException>(() => Registry.UpdateAsync(
            Key(BuiltIn.Services, "b"),
            s =>
            {
                s["spec"]!["type"] = "NodePort";
                return s;
            },
            Own,
            Ct));
        Assert.Contains("exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1", refused.Message, StringComparison.Ordinal);
        Assert.Equal("services=2 services.nodeports=1", await UsedAsync());
    }

    [Fact]
    public async Task Claims_count_their_storage_by_class()
    {
        await QuotaAsync(""" "hard":{"requests.storage":"10Gi","fast.storageclass.storage.k8s.io/requests.storage":"4Gi","persistentvolumeclaims":"9"}""");
        await ClaimAsync("a", "fast", "3Gi");
        var refused = await Assert.ThrowsAsync<ApiException>(() => ClaimAsync("b", "fast", "2Gi"));
        Assert.Contains("requested: fast.storageclass.storage.k8s.io/requests.storage=2Gi", refused.Message, StringComparison.Ordinal);
        await ClaimAsync("b", "slow", "7Gi");
        Assert.Equal("fast.storageclass.storage.k8s.io/requests.storage=3Gi persistentvolumeclaims=2 requests.storage=10Gi", await UsedAsync());
    }

    [Fact]
    public async Task A_raised_quota_gives_room_and_what_was_there_before_counts()
    {
        await CreatedMapAsync("early");
        await QuotaAsync(""" "hard":{"configmaps":"1"}""");
        await Assert.ThrowsAsync<ApiException>(() => CreatedMapAsync("late"));
        await Registry.UpdateAsync(
            Key(BuiltIn.ResourceQuotas, "q"),
            q =>
            {
                q["spec"]!["hard"]!["configmaps"] = "2";
                return q;
            },
            Own,
            Ct);
        await CreatedMapAsync("late");
        Assert.Equal("configmaps=2", await UsedAsync());
    }

    [Theory]
    [InlineData(""" "hard":{"cats":"1"}""", "spec.hard[cats]: Invalid value: \"cats\": must be a standard resource for quota")]
    [InlineData(""" "hard":{"pods":"1500m"}""", "spec.hard[pods]: Invalid value: \"1500m\": must be an integer")]
    [InlineData(""" "hard":{"cpu":"-1"}""", "spec.hard[cpu]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData(""" "hard":{"cpu":"1"},"scopes":["BestEffort"]""", "spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource")]
    [InlineData(""" "hard":{"pods":"1"},"scopes":["BestEffort","NotBestEffort"]""", "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes")]
    public async Task A_quota_that_cannot_be_counted_is_invalid(string spec, string message)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => QuotaAsync(spec));
        Assert.Equal($"ResourceQuota \"q\" is invalid: {message}", refused.Message);
    }

    [Fact]
    public void Init_containers_count_where_they_need_more_than_what_runs()
    {
        var pod = Parse("""
            {"metadata":{"name":"p"},"spec":{"overhead":{"cpu":"10m"},
            "initContainers":[{"name":"side","restartPolicy":"Always","resources":{"requests":{"cpu":"100m"}}},{"name":"init","resources":{"requests":{"cpu":"500m","example.com/gpu":"2"}}}],
            "containers":[{"name":"c","resources":{"requests":{"cpu":"200m","memory":"1Gi"},"limits":{"memory":"2Gi"}}}]}}
            """);
        var usage = ObjectUsage.Of(BuiltIn.Pods, pod, Time.GetUtcNow());
        Assert.Equal(
            "count/pods=1,cpu=610m,limits.memory=2Gi,memory=1Gi,pods=1,requests.cpu=610m,requests.example.com/gpu=2,requests.memory=1Gi",
            usage.Show(usage.Names));
    }

    private Task<JsonObject> QuotaAsync(string spec) =>
        CreatedAsync(BuiltIn.ResourceQuotas, $$$"""{"metadata":{"name":"q"},"spec":{ {{{spec}}} } }""");

    private Task<JsonObject> PodAsync(string name, string cpu) => CreatedAsync(
        BuiltIn.Pods,
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"busybox:1","resources":{"requests":{"cpu":"{{{cpu}}}"} } }] } }""");

    private Task<JsonObject> ServiceAsync(string name, string type) => CreatedAsync(
        BuiltIn.Services, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"type":"{{{type}}}","ports":[{"port":80}]} }""");

    private Task<JsonObject> ClaimAsync(string name, string type, string size) => CreatedAsync(
        BuiltIn.PersistentVolumeClaims,
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"storageClassName":"{{{type}}}","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"} } } }""");

    private async Task<string> UsedAsync()
    {
        var (_, _, used) = Assert.Single(await Registry.Quotas.CountAsync("default", again: false, Ct));
        var carried = string.Join(' ', used.Select(u => $"{u.Key}={u.Value}"));
        var (_, _, counted) = Assert.Single(await Registry.Quotas.CountAsync("default", again: true, Ct));
        Assert.Equal(string.Join(' ', counted.Select(u => $"{u.Key}={u.Value}")), carried);
        return carried;
    }
}
