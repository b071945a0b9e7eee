using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Protobuf;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class ContentTypeTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Protobuf = KubernetesProtobuf.MediaType;
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_review_has_no_columns_to_show()
    {
        const string Review = """{"spec":{"nonResourceAttributes":{"path":"/","verb":"get"}}}""";
        const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        const string Path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        Assert.Equal(406, (int)(await server.SendAsync(HttpMethod.Post, Path, Review, "application/json", Table, Ct)).Code);
        Assert.Equal(201, (int)(await server.SendAsync(HttpMethod.Post, Path, Review, "application/json", $"{Table},application/json", Ct)).Code);
    }

    [Fact]
    public async Task A_review_is_answered_in_protobuf_and_in_YAML()
    {
        const string Path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        var json = """
            {"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"root","groups":["system:masters"],
            "extra":{"team":["core"]},"resourceAttributes":{"verb":"get","resource":"pods"}} }
            """u8;
        var review = await SendAsync(HttpMethod.Post, Path, Encode("authorization.k8s.io/v1", "SubjectAccessReview", json), Protobuf);
        Assert.Equal((HttpStatusCode.Created, Protobuf), (review.Code, review.Type));
        var decoded = Decode(review.Body);
        Assert.Equal((true, "core"), ((bool)decoded["status"]!["allowed"]!, (string?)decoded["spec"]!["extra"]!["team"]![0]));

        var self = Encode("authentication.k8s.io/v1", "SelfSubjectReview", """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""u8);
        var who = Decode((await SendAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", self, Protobuf)).Body);
        Assert.Equal("system:admin", (string?)who["status"]!["userInfo"]!["username"]);

        var yaml = await server.SendAsync(
            HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "spec: {nonResourceAttributes: {path: /, verb: get}}", "application/yaml", "application/yaml", Ct);
        Assert.Contains("allowed: true", yaml.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strict_refusal_names_unknown_and_doubled_fields()
    {
        var refused = await server.PostAsync(
            "/api/v1/namespaces/default/configmaps?fieldValidation=Strict", """{"metadata":{"name":"strict","odd":1,"odd":2},"data":{"a":"1","a":"2"}}""", Ct);
        Assert.EndsWith("strict decoding error: unknown field \"metadata.odd\", duplicate field \"data.a\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strict_refusal_names_fields_in_the_order_of_the_body()
    {
        var refused = await server.PostAsync(
            "/api/v1/namespaces/default/configmaps?fieldValidation=Strict",
            """{"data":{"a":"1","a":"2","a":"3"},"odd":1,"metadata":{"name":"x","name":"strict","odd":{"b":1,"b":2}},"kind":"ConfigMap","kind":"ConfigMap","end":[]}""",
            Ct);
        Assert.EndsWith(
            "strict decoding error: duplicate field \"data.a\", unknown field \"odd\", duplicate field \"metadata.name\", unknown field \"metadata.odd\", duplicate field \"kind\", unknown field \"end\"",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_goes_in_and_comes_out_as_protobuf()
    {
        var json = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto"},"data":{"a":"b"},"binaryData":{"c":"AAEC"} }"""u8;
        var created = await SendAsync(HttpMethod.Post, Maps, Encode("v1", "ConfigMap", json), Protobuf);
        Assert.Equal((HttpStatusCode.Created, Protobuf), (created.Code, created.Type));
        var found = await SendAsync(HttpMethod.Get, $"{Maps}/proto", null, Protobuf);
        Assert.Equal(created.Body, found.Body);
        var decoded = Decode(found.Body);
        Assert.Equal(("proto", "b", "AAEC"), ((string?)decoded["metadata"]!["name"], (string?)decoded["data"]!["a"], (string?)decoded["binaryData"]!["c"]));
        Assert.Equal((await server.GetAsync($"{Maps}/proto", Ct)).Json["metadata"]!.ToJsonString(), decoded["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task A_definition_of_a_kind_goes_in_and_comes_out_as_protobuf()
    {
        const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        const string Schema = """
            {"properties":{"spec":{"properties":{"count":{"default":3,"maximum":9.5,"type":"integer"},"kinds":{"items":{"enum":["a","b"],"type":"string"},"maxItems":4,"type":"array"},
            "labels":{"additionalProperties":{"type":"string"},"type":"object"}},"type":"object","x-kubernetes-validations":[{"message":"few","rule":"self.count < 9"}]}},"type":"object"}
            """;
        var json = $$$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"wires.proto.example.com"},
            "spec":{"group":"proto.example.com","scope":"Cluster","names":{"plural":"wires","kind":"Wire"},"versions":[{"name":"v1","served":true,"storage":true,
            "subresources":{"status":{}},"schema":{"openAPIV3Schema":{{{Schema}}} } }]} }
            """;
        var sent = Encode("apiextensions.k8s.io/v1", "CustomResourceDefinition", Encoding.UTF8.GetBytes(json));
        var created = await SendAsync(HttpMethod.Post, Definitions, sent, Protobuf);
        Assert.Equal((HttpStatusCode.Created, Protobuf), (created.Code, created.Type));
        var stored = (await server.GetAsync($"{Definitions}/wires.proto.example.com", Ct)).Json["spec"]!["versions"]![0]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Schema), stored["schema"]!["openAPIV3Schema"]), stored.ToJsonString());
        Assert.Equal("{}", stored["subresources"]!["status"]!.ToJsonString());
        var found = Decode((await SendAsync(HttpMethod.Get, $"{Definitions}/wires.proto.example.com", null, Protobuf)).Body);
        Assert.True(JsonNode.DeepEquals(stored, found["spec"]!["versions"]![0]), found.ToJsonString());
    }

    [Fact]
    public async Task A_refusal_and_a_deletion_are_a_Status_in_protobuf()
    {
        var missing = await SendAsync(HttpMethod.Get, $"{Maps}/none", null, Protobuf);
        Assert.Equal((HttpStatusCode.NotFound, Protobuf), (missing.Code, missing.Type));
        var status = Decode(missing.Body);
        Assert.Equal(("Status", "NotFound", 404), ((string?)status["kind"], (string?)status["reason"], (int?)status["code"]));
        await server.PostAsync(Maps, """{"metadata":{"name":"going"} }""", Ct);
        var options = Encode("v1", "DeleteOptions", """{"gracePeriodSeconds":0}"""u8);
        var gone = await SendAsync(HttpMethod.Delete, $"{Maps}/going", options, Protobuf);
        Assert.Equal("Success", (string?)Decode(gone.Body)["status"]);
    }

    [Fact]
    public async Task A_list_and_its_metadata_alone_come_as_protobuf()
    {
        await server.PostAsync(Maps, """{"metadata":{"name":"listed","labels":{"is":"listed"} },"data":{"a":"b"} }""", Ct);
        var list = await SendAsync(HttpMethod.Get, $"{Maps}?labelSelector=is%3Dlisted", null, Protobuf);
        Assert.Contains("ConfigMapList", Encoding.Latin1.GetString(list.Body), StringComparison.Ordinal);
        var partial = await SendAsync(
            HttpMethod.Get, $"{Maps}/listed", null, $"{Protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        Assert.Equal(Protobuf, partial.Type);
        Assert.Contains("PartialObjectMetadata", Encoding.Latin1.GetString(partial.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_in_protobuf_is_frames_with_a_length()
    {
        await server.PostAsync(Maps, """{"metadata":{"name":"watched","labels":{"is":"watched"} } }""", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Maps}?watch=1&labelSelector=is%3Dwatched") { Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("Accept", $"{Protobuf};stream=watch");
        using var response = await server.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal($"{Protobuf};stream=watch", response.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal));
        await using var stream = await response.Content.ReadAsStreamAsync(Ct);
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, Ct);
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame, Ct);
        Assert.Equal("ADDED", Encoding.ASCII.GetString(frame, 2, 5));
        var envelope = frame.AsSpan().IndexOf("k8s\0"u8);
        Assert.Equal("watched", (string?)Decode(frame[envelope..])["metadata"]!["name"]);
    }

    [Theory]
    [InlineData("application/vnd.kubernetes.protobuf;q=0.5,application/json", "application/json")]
    [InlineData("application/json;q=0.5,application/vnd.kubernetes.protobuf", Protobuf)]
    [InlineData("application/json;as=Table;g=meta.k8s.io;v=v9,application/yaml", "application/yaml")]
    [InlineData("text/html, */*;q=0.1", "application/json")]
    [InlineData("not a header at all", "application/json")]
    public async Task The_best_range_that_can_be_served_is(string accept, string type) =>
        Assert.Equal(type, (await SendAsync(HttpMethod.Get, "/api/v1/namespaces/default", null, accept)).Type);

    [Fact]
    public async Task Nothing_acceptable_and_an_unknown_body_are_said_so()
    {
        var answer = await server.SendAsync(HttpMethod.Get, Maps, null, "", "image/png", Ct);
        Assert.Equal((HttpStatusCode.NotAcceptable, "NotAcceptable"), (answer.Code, answer.Reason));
        Assert.Equal(
            "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf", answer.Message);
        var unknown = await server.SendAsync(HttpMethod.Post, Maps, "x", "text/plain", "application/json", Ct);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType"), (unknown.Code, unknown.Reason));
    }

    [Fact]
    public async Task Yaml_goes_in_and_comes_out()
    {
        const string Body = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata:\n  text: |\n    a\n    b\n  number: \"12\"\n  truth: \"yes\"\n";
        var created = await server.SendAsync(HttpMethod.Post, Maps, Body, "application/yaml", "application/json", Ct);
        Assert.Equal(HttpStatusCode.Created, created.Code);
        Assert.Equal(("a\nb\n", "12"), (created.Field("data", "text"), created.Field("data", "number")));
        var answer = await server.SendAsync(HttpMethod.Get, $"{Maps}/yaml", null, "", "application/yaml", Ct);
        Assert.Equal("application/yaml", answer.Type);
        Assert.Contains("number: \"12\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("truth: \"yes\"", answer.Text, StringComparison.Ordinal);
        var doubled = await server.SendAsync(HttpMethod.Post, Maps + "?fieldValidation=Strict", "metadata: {name: d}\ndata: {a: x, a: y}", "application/yaml", "application/json", Ct);
        Assert.Contains("duplicate field \"data.a\"", doubled.Message, StringComparison.Ordinal);
        var alias = await server.SendAsync(HttpMethod.Post, Maps, "metadata: &x {name: d}\ndata: *x", "application/yaml", "application/json", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, alias.Code);
    }

    [Fact]
    public async Task A_large_answer_is_compressed_for_who_can_read_it()
    {
        var large = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "large" }, ["data"] = new JsonObject { ["a"] = new string('x', 200_000) } };
        await server.PostAsync(Maps, large.ToJsonString(), Ct);
        using var far = server.FarAdmin();
        foreach (var path in new[] { $"{Maps}/large", Maps })
        {
            using var near = Compressible(path);
            Assert.Empty((await server.Admin.SendAsync(near, Ct)).Content.Headers.ContentEncoding); // it would cost time and save none
            using var request = Compressible(path);
            using var response = await far.SendAsync(request, Ct);
            Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
            await using var zip = new System.IO.Compression.GZipStream(await response.Content.ReadAsStreamAsync(Ct), System.IO.Compression.CompressionMode.Decompress);
            Assert.NotNull(await JsonNode.ParseAsync(zip, cancellationToken: Ct));
        }
    }

    private static HttpRequestMessage Compressible(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        return request;
    }

    private byte[] Encode(string apiVersion, string kind, ReadOnlySpan<byte> json)
    {
        using var encoder = new KubernetesEncoder();
        encoder.WriteObject(apiVersion, kind, json, ProtobufSchemas.Of(server.Registry.Definitions, apiVersion, kind)!);
        return encoder.Written.ToArray();
    }

    private JsonObject Decode(byte[] body) =>
        KubernetesProtobuf.Decode(body, (apiVersion, kind) => ProtobufSchemas.Of(server.Registry.Definitions, apiVersion, kind));

    private async Task<(HttpStatusCode Code, string? Type, byte[] Body)> SendAsync(HttpMethod method, string path, byte[]? body, string accept)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = HttpVersion.Version20,
            Content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(Protobuf) } },
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await server.Admin.SendAsync(request, Ct);
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(Ct));
    }
}
