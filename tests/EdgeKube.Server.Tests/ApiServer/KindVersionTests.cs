using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Built-in kinds that are served in two versions over one store.</summary>
public sealed class KindVersionTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Core = "/api/v1/namespaces/default/events";
    private const string Events = "/apis/events.k8s.io/v1/namespaces/default/events";
    private const string V1 = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
    private const string V2 = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_of_either_group_is_one_of_both()
    {
        var made = await server.PostAsync(Events, NewEvent("either"), Ct);
        Assert.Equal((HttpStatusCode.Created, "events.k8s.io/v1", "it began"), (made.Code, made.Field("apiVersion"), made.Field("note")));
        var core = await server.GetAsync($"{Core}/either", Ct);
        Assert.Equal(("v1", "it began", "web", "test/one"), (core.Field("apiVersion"), core.Field("message"), core.Field("involvedObject", "name"), core.Field("reportingComponent")));
        Assert.Equal((made.Revision, ""), (core.Revision, core.Field("note")));

        await server.PostAsync(Core, """{"metadata":{"name":"old"},"involvedObject":{"kind":"Pod","namespace":"default","name":"db"},"message":"was","count":3,"source":{"component":"kubelet"},"firstTimestamp":"2026-01-02T03:04:05Z"}""", Ct);
        var old = await server.GetAsync($"{Events}/old", Ct);
        Assert.Equal(
            ("was", "3", "kubelet", "2026-01-02T03:04:05Z", "db"),
            (old.Field("note"), old.Field("deprecatedCount"), old.Field("deprecatedSource", "component"), old.Field("deprecatedFirstTimestamp"), old.Field("regarding", "name")));
        Assert.Null(old.Json["message"]);
        var list = await server.GetAsync(Events, Ct);
        Assert.Equal(("EventList", "events.k8s.io/v1"), (list.Field("kind"), list.Field("apiVersion")));
        Assert.All(list.Json["items"]!.AsArray(), item => Assert.Equal("events.k8s.io/v1", item!["apiVersion"]!.ToString()));
    }

    [Fact]
    public async Task Fields_are_selected_by_each_versions_names()
    {
        await server.PostAsync(Events, NewEvent("selected", "picked"), Ct);
        var newer = await server.GetAsync($"{Events}?fieldSelector=regarding.name=picked,reportingController=test/one", Ct);
        var older = await server.GetAsync($"{Core}?fieldSelector=involvedObject.name=picked,reportingComponent=test/one", Ct);
        Assert.Equal("selected", Assert.Single(newer.Json["items"]!.AsArray())!["metadata"]!["name"]!.ToString());
        Assert.Equal("selected", Assert.Single(older.Json["items"]!.AsArray())!["metadata"]!["name"]!.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync($"{Events}?fieldSelector=involvedObject.name=picked", Ct)).Code);
    }

    [Fact]
    public async Task The_newer_group_holds_its_writers_to_stricter_rules()
    {
        var refused = await server.PostAsync(Events, """{"metadata":{"name":"poor"},"regarding":{"namespace":"default"},"note":"n","deprecatedCount":2}""", Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Code);
        var fields = refused.Json["details"]!["causes"]!.AsArray().Select(c => c!["field"]!.ToString());
        Assert.Equal(["eventTime", "type", "count"], fields);

        var made = await server.PostAsync(Events, NewEvent("fixed"), Ct);
        var changed = made.Json;
        changed["note"] = "another";
        var change = await server.PutAsync($"{Events}/fixed", changed, Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, change.Code);
        Assert.Contains("field is immutable", change.Message, StringComparison.Ordinal);
        var series = await server.PatchAsync(
            $"{Events}/fixed", "merge", """{"series":{"count":2,"lastObservedTime":"2026-01-02T03:05:05.000000Z"}}""", Ct);
        Assert.Equal((HttpStatusCode.OK, "2"), (series.Code, series.Field("series", "count")));
        Assert.Equal("2", (await server.GetAsync($"{Core}/fixed", Ct)).Field("series", "count"));
    }

    [Fact]
    public async Task A_watch_of_either_group_sees_the_same_revisions()
    {
        var start = (await server.GetAsync(Core, Ct)).Revision;
        await server.PostAsync(Events, NewEvent("watched"), Ct);
        var core = await server.GetAsync($"{Core}?watch=true&resourceVersion={start}&timeoutSeconds=1&fieldSelector=metadata.name=watched", Ct);
        var events = await server.GetAsync($"{Events}?watch=true&resourceVersion={start}&timeoutSeconds=1&fieldSelector=metadata.name=watched", Ct);
        var (older, newer) = (JsonNode.Parse(core.Text)!["object"]!, JsonNode.Parse(events.Text)!["object"]!);
        Assert.Equal(("v1", "events.k8s.io/v1"), (older["apiVersion"]!.ToString(), newer["apiVersion"]!.ToString()));
        Assert.Equal(older["metadata"]!["resourceVersion"]!.ToString(), newer["metadata"]!["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task Each_manager_owns_fields_in_the_words_of_its_version()
    {
        await server.PostAsync($"{Events}?fieldManager=newer", NewEvent("owned"), Ct);
        var patched = await server.PatchAsync($"{Core}/owned?fieldManager=older", "merge", """{"message":"changed","metadata":{"labels":{"a":"b"}}}""", Ct);
        Assert.Equal(HttpStatusCode.OK, patched.Code);
        var entries = patched.Json["metadata"]!["managedFields"]!.AsArray();
        var newer = entries.Single(e => e!["manager"]!.ToString() == "newer")!;
        var older = entries.Single(e => e!["manager"]!.ToString() == "older")!;
        Assert.Equal(("events.k8s.io/v1", "v1"), (newer["apiVersion"]!.ToString(), older["apiVersion"]!.ToString()));
        Assert.Null(newer["fieldsV1"]!["f:note"]); // the other took it, under its own name
        Assert.NotNull(newer["fieldsV1"]!["f:regarding"]);
        Assert.NotNull(older["fieldsV1"]!["f:message"]);

        var applied = await server.SendAsync(
            HttpMethod.Patch, $"{Core}/owned?fieldManager=third", """{"apiVersion":"v1","kind":"Event","metadata":{"name":"owned"},"involvedObject":{"name":"other"}}""",
            "application/apply-patch+yaml", "application/json", Ct);
        Assert.Equal(HttpStatusCode.Conflict, applied.Code);
        Assert.Contains("conflict with \"newer\" using events.k8s.io/v1: .involvedObject", applied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_gives_no_time_of_its_own_says_so_as_Go_does()
    {
        var made = await server.PostAsync(Core, """{"metadata":{"name":"timeless"},"involvedObject":{"namespace":"default"},"eventTime":null,"firstTimestamp":"2026-01-02T03:04:05Z"}""", Ct);
        Assert.Contains("\"eventTime\":null", made.Text, StringComparison.Ordinal);
        var patched = await server.PatchAsync($"{Core}/timeless", "merge", """{"message":"later"}""", Ct);
        Assert.Contains("\"eventTime\":null", patched.Text, StringComparison.Ordinal);
        Assert.Contains("\"eventTime\":null", (await server.GetAsync($"{Events}/timeless", Ct)).Text, StringComparison.Ordinal);
        var again = await server.PatchAsync($"{Core}/timeless", "merge", """{"message":"later"}""", Ct);
        Assert.Equal(patched.Revision, again.Revision);
    }

    [Fact]
    public async Task The_behavior_of_an_autoscaler_is_owned_in_both_versions()
    {
        const string Behaved = "\"maxReplicas\":4,\"behavior\":{\"scaleDown\":{\"stabilizationWindowSeconds\":60}}";
        var made = await server.SendAsync(
            HttpMethod.Patch, $"{V2}/behaved?fieldManager=shaper", Scaler("autoscaling/v2", "behaved", Behaved.Replace("\"maxReplicas\":4,", "", StringComparison.Ordinal)), "application/apply-patch+yaml", "application/json", Ct);
        Assert.Equal(HttpStatusCode.Created, made.Code);
        var labelled = await server.PatchAsync($"{V1}/behaved?fieldManager=labeller", "merge", """{"metadata":{"labels":{"a":"b"}}}""", Ct);
        Assert.Contains(Prefix + "behavior", labelled.Text, StringComparison.Ordinal);
        var fields = Fields(await server.GetAsync($"{V2}/behaved", Ct), "shaper");
        Assert.NotNull(fields["f:spec"]!["f:behavior"]!["f:scaleDown"]);
        Assert.Null(fields["f:metadata"]);

        const string Annotation = """{"metadata":{"annotations":{"autoscaling.alpha.kubernetes.io/behavior":"{\"ScaleDown\":{\"StabilizationWindowSeconds\":30}}"}}}""";
        var annotated = await server.PatchAsync($"{V1}/behaved?fieldManager=older", "merge", Annotation, Ct);
        Assert.Equal(HttpStatusCode.OK, annotated.Code);
        var older = Fields(await server.GetAsync($"{V2}/behaved", Ct), "older");
        Assert.NotNull(older["f:metadata"]!["f:annotations"]![$"f:{Prefix}behavior"]);
        Assert.Null(older["f:spec"]?["f:behavior"]);

        static JsonNode Fields(ApiAnswer answer, string manager) =>
            answer.Json["metadata"]!["managedFields"]!.AsArray().Single(e => e!["manager"]!.ToString() == manager)!["fieldsV1"]!;
    }

    [Fact]
    public async Task Tables_and_deletes_work_in_the_newer_group()
    {
        await server.PostAsync(Events, NewEvent("row", "tabled"), Ct);
        var table = await server.SendAsync(
            HttpMethod.Get, $"{Events}?fieldSelector=regarding.name=tabled", null, "application/json", "application/json;as=Table;v=v1;g=meta.k8s.io", Ct);
        Assert.Equal("pod/tabled", table.Json["rows"]![0]!["cells"]![3]!.ToString());
        Assert.Equal("it began", table.Json["rows"]![0]!["cells"]![6]!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, $"{Events}/row", null, Ct)).Code);
        Assert.Equal("events \"row\" not found", (await server.GetAsync($"{Core}/row", Ct)).Message);
    }

    [Fact]
    public async Task Protobuf_speaks_the_version_that_was_asked_for()
    {
        await server.PostAsync(Events, NewEvent("binary"), Ct);
        foreach (var path in (string[])[$"{Events}/binary", Events, $"{Core}/binary"])
        {
            var answer = await server.SendAsync(HttpMethod.Get, path, null, "application/json", "application/vnd.kubernetes.protobuf", Ct);
            Assert.Equal((HttpStatusCode.OK, "application/vnd.kubernetes.protobuf"), (answer.Code, answer.Type));
            Assert.Contains("it began", answer.Text, StringComparison.Ordinal);
            Assert.Equal(path.StartsWith(Events, StringComparison.Ordinal), answer.Text[..24].Contains("events.k8s.io/v1", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_autoscaler_of_version_1_has_its_share_of_the_cpu_as_a_metric()
    {
        var made = await server.PostAsync(V1, Scaler("autoscaling/v1", "cpu", "\"targetCPUUtilizationPercentage\":55"), Ct);
        Assert.Equal((HttpStatusCode.Created, "55", "1"), (made.Code, made.Field("spec", "targetCPUUtilizationPercentage"), made.Field("spec", "minReplicas")));
        var newer = await server.GetAsync($"{V2}/cpu", Ct);
        Assert.Equal(
            """[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":55}}}]""",
            newer.Json["spec"]!["metrics"]!.ToJsonString());
        var changed = await server.PatchAsync($"{V1}/cpu", "strategic-merge", """{"spec":{"targetCPUUtilizationPercentage":70}}""", Ct);
        Assert.Equal("70", changed.Field("spec", "targetCPUUtilizationPercentage"));
        Assert.Equal("70", (await server.GetAsync($"{V2}/cpu", Ct)).Json["spec"]!["metrics"]![0]!["resource"]!["target"]!["averageUtilization"]!.ToString());
        var bare = await server.PostAsync(V1, Scaler("autoscaling/v1", "bare", "\"minReplicas\":2"), Ct);
        Assert.Equal("80", bare.Field("spec", "targetCPUUtilizationPercentage"));
    }

    [Fact]
    public async Task What_version_1_has_no_fields_for_survives_in_annotations()
    {
        var metrics = """
            "metrics":[
              {"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":60}}},
              {"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"1Gi"}}},
              {"type":"Pods","pods":{"metric":{"name":"requests","selector":{"matchLabels":{"a":"b"}}},"target":{"type":"AverageValue","averageValue":"100"}}},
              {"type":"Object","object":{"describedObject":{"kind":"Service","name":"s","apiVersion":"v1"},"metric":{"name":"hits"},"target":{"type":"Value","value":"10k"}}},
              {"type":"External","external":{"metric":{"name":"queue"},"target":{"type":"AverageValue","averageValue":"30"}}}],
            "behavior":{"scaleDown":{"stabilizationWindowSeconds":60}}
            """;
        var made = await server.PostAsync(V2, Scaler("autoscaling/v2", "rich", metrics), Ct);
        Assert.Equal(HttpStatusCode.Created, made.Code);
        await server.PatchAsync(
            $"{V2}/rich/status", "merge", """{"status":{"desiredReplicas":2,"currentReplicas":1,"conditions":[{"type":"AbleToScale","status":"True"}],"currentMetrics":[{"type":"Resource","resource":{"name":"cpu","current":{"averageUtilization":40,"averageValue":"200m"}}}]}}""", Ct);
        var full = await server.GetAsync($"{V2}/rich", Ct);

        var older = await server.GetAsync($"{V1}/rich", Ct);
        Assert.Equal(("60", "40"), (older.Field("spec", "targetCPUUtilizationPercentage"), older.Field("status", "currentCPUUtilizationPercentage")));
        Assert.Equal(
            """
            [{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}},{"type":"Pods","pods":{"metricName":"requests","selector":{"matchLabels":{"a":"b"}},"targetAverageValue":"100"}},{"type":"Object","object":{"target":{"kind":"Service","name":"s","apiVersion":"v1"},"metricName":"hits","targetValue":"10k"}},{"type":"External","external":{"metricName":"queue","targetAverageValue":"30"}}]
            """,
            older.Field("metadata", "annotations", Prefix + "metrics"));
        Assert.Contains("\"ScaleDown\":{\"StabilizationWindowSeconds\":60", older.Field("metadata", "annotations", Prefix + "behavior"), StringComparison.Ordinal);
        Assert.Contains("AbleToScale", older.Field("metadata", "annotations", Prefix + "conditions"), StringComparison.Ordinal);

        var back = older.Json;
        back["spec"]!["maxReplicas"] = 9;
        var put = await server.PutAsync($"{V1}/rich", back, Ct);
        Assert.Equal((HttpStatusCode.OK, "9"), (put.Code, put.Field("spec", "maxReplicas")));
        var after = (await server.GetAsync($"{V2}/rich", Ct)).Json;
        Assert.Null(after["metadata"]!["annotations"]);
        Assert.Equal(Sorted(full.Json["spec"]!["metrics"]!), Sorted(after["spec"]!["metrics"]!));
        Assert.True(JsonNode.DeepEquals(full.Json["spec"]!["behavior"], after["spec"]!["behavior"]));
        Assert.True(JsonNode.DeepEquals(full.Json["status"], after["status"]));
    }

    [Fact]
    public async Task An_autoscaler_is_applied_watched_and_scaled_in_version_1()
    {
        var applied = await ApplyAsync("ssa", "\"targetCPUUtilizationPercentage\":30", "me");
        Assert.Equal((HttpStatusCode.Created, "30"), (applied.Code, applied.Field("spec", "targetCPUUtilizationPercentage")));
        var again = await ApplyAsync("ssa", "\"targetCPUUtilizationPercentage\":30", "me");
        Assert.Equal((HttpStatusCode.OK, applied.Revision), (again.Code, again.Revision));
        var refused = await server.SendAsync(
            HttpMethod.Patch, $"{V2}/ssa?fieldManager=you", Scaler("autoscaling/v2", "ssa", "\"metrics\":[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\",\"target\":{\"type\":\"Utilization\",\"averageUtilization\":31}}}]"), "application/apply-patch+yaml", "application/json", Ct);
        Assert.Equal(HttpStatusCode.Conflict, refused.Code);
        Assert.Contains(".spec.metrics", refused.Message, StringComparison.Ordinal);
        var watched = await server.GetAsync($"{V1}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=ssa", Ct);
        Assert.Contains("\"apiVersion\":\"autoscaling/v1\"", watched.Text, StringComparison.Ordinal);
        Assert.Equal("v2", (await server.GetAsync("/apis/autoscaling", Ct)).Field("preferredVersion", "version"));
    }

    private Task<ApiAnswer> ApplyAsync(string name, string spec, string manager) => server.SendAsync(
        HttpMethod.Patch, $"{V1}/{name}?fieldManager={manager}", Scaler("autoscaling/v1", name, spec), "application/apply-patch+yaml", "application/json", Ct);

    private static string[] Sorted(JsonNode list) => [.. list.AsArray().Select(i => i!.ToJsonString()).Order(StringComparer.Ordinal)];

    private static string NewEvent(string name, string about = "web") => $$"""
        {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"{{name}}"},"eventTime":"2026-01-02T03:04:05.000000Z","reportingController":"test/one",
         "reportingInstance":"one-1","action":"Starting","reason":"Started","regarding":{"kind":"Pod","namespace":"default","name":"{{about}}"},"note":"it began","type":"Normal"}
        """;

    private static string Scaler(string version, string name, string spec) => $$$"""
        {"apiVersion":"{{{version}}}","kind":"HorizontalPodAutoscaler","metadata":{"name":"{{{name}}}"},"spec":{"maxReplicas":5,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},{{{spec}}}}}
        """;
}
