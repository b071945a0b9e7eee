using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class ReadTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/namespaces/default/endpoints", "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"")]
    [InlineData("/api/v1/componentstatuses", "299 - \"v1 ComponentStatus is deprecated in v1.19+\"")]
    [InlineData("/api/v1/namespaces/default/services", "")]
    public async Task Kinds_that_had_their_day_are_answered_with_a_warning(string path, string warning) =>
        Assert.Equal(warning, string.Join(',', (await server.GetAsync(path, Ct)).Warnings));

    [Fact]
    public async Task A_list_is_chosen_by_labels_and_fields()
    {
        var maps = await FilledAsync("chosen");
        Assert.Equal(["b"], Names(await server.GetAsync($"{maps}?labelSelector=name%20in%20(b)", Ct)));
        Assert.Equal(["c"], Names(await server.GetAsync($"{maps}?fieldSelector=metadata.name%3Dc", Ct)));
        var unknown = await server.GetAsync($"{maps}?fieldSelector=data.a%3D1", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.Code);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync($"{maps}?labelSelector=a%20in", Ct)).Code);
    }

    [Fact]
    public async Task A_list_is_given_in_pages_of_one_revision()
    {
        var maps = await FilledAsync("paged");
        var first = await server.GetAsync($"{maps}?limit=2", Ct);
        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal("1", first.Field("metadata", "remainingItemCount"));
        await server.PostAsync(maps, WriteTests.Map("d"), Ct);
        var second = await server.GetAsync($"{maps}?limit=2&continue={Uri.EscapeDataString(first.Field("metadata", "continue"))}", Ct);
        Assert.Equal(["c"], Names(second));
        Assert.Equal((first.Revision, ""), (second.Revision, second.Field("metadata", "continue")));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync($"{maps}?limit=2&continue=nonsense", Ct)).Code);
    }

    [Fact]
    public async Task A_table_has_columns_and_a_row_for_each_object()
    {
        var maps = await FilledAsync("table");
        var answer = await AsAsync(maps, Table);
        Assert.Equal("Table", answer.Field("kind"));
        Assert.Equal(["Name", "Data", "Age"], answer.Json["columnDefinitions"]!.AsArray().Select(c => (string?)c!["name"]));
        var row = answer.Json["rows"]![0]!;
        Assert.Equal("a", (string?)row["cells"]![0]);
        Assert.Equal("PartialObjectMetadata", (string?)row["object"]!["kind"]);
        Assert.Equal("Table", (await AsAsync($"{maps}/a", Table)).Field("kind"));
    }

    [Fact]
    public async Task Metadata_can_be_asked_for_alone()
    {
        var maps = await FilledAsync("metadata");
        var list = await AsAsync(maps, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        Assert.Equal("PartialObjectMetadataList", list.Field("kind"));
        Assert.All(list.Json["items"]!.AsArray(), item => Assert.Null(item!["data"]));
        var one = await AsAsync($"{maps}/a", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        Assert.Equal(("PartialObjectMetadata", "a"), (one.Field("kind"), one.Field("metadata", "name")));
    }

    [Fact]
    public async Task A_form_that_is_not_served_is_not_acceptable()
    {
        var answer = await AsAsync("/api/v1/namespaces", "application/json;as=Table;v=v9;g=meta.k8s.io");
        Assert.Equal((HttpStatusCode.NotAcceptable, "NotAcceptable"), (answer.Code, answer.Reason));
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("/api/v1/namespaces", "application/vnd.kubernetes.protobuf,application/json")).Code);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/nothings")]
    [InlineData("/apis/nothing.io/v1/things")]
    [InlineData("/apis/apps/v9/deployments")]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/namespaces/default/configmaps/a/status")]
    [InlineData("/api/v1/namespaces/default/nodes")]
    public async Task What_is_not_served_is_not_found(string path)
    {
        var answer = await server.GetAsync(path, Ct);
        Assert.Equal(
            (HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource"), (answer.Code, answer.Reason, answer.Message));
    }

    internal static IEnumerable<string?> Names(ApiAnswer list) =>
        list.Json["items"]!.AsArray().Select(item => (string?)item!["metadata"]!["name"]);

    private Task<ApiAnswer> AsAsync(string path, string accept) => server.SendAsync(HttpMethod.Get, path, null, "", accept, Ct);

    private async Task<string> FilledAsync(string ns)
    {
        var space = new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } };
        Assert.Equal(HttpStatusCode.Created, (await server.PostAsync("/api/v1/namespaces", space.ToJsonString(), Ct)).Code);
        foreach (var name in new[] { "a", "b", "c" })
        {
            var created = await server.PostAsync(
                $"/api/v1/namespaces/{ns}/configmaps", WriteTests.Map(name, new JsonObject { ["name"] = name }.ToJsonString()), Ct);
            Assert.Equal(HttpStatusCode.Created, created.Code);
        }

        return $"/api/v1/namespaces/{ns}/configmaps";
    }
}
