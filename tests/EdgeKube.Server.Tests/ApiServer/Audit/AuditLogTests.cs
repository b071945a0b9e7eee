using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.Management;
using EdgeKube.Server.Management.Requests;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer.Audit;

public sealed class AuditLogTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_noted_with_who_asked_what_and_how_it_was_answered()
    {
        await server.PostAsync(
            "/api/v1/namespaces/default/secrets?fieldManager=test", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"not-for-the-log"}}""", Ct);
        var line = await LineAsync(r => r.Uri.Contains("/secrets?fieldManager", StringComparison.Ordinal));
        Assert.DoesNotContain("not-for-the-log", line.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            ("Event", "audit.k8s.io/v1", "Metadata", "ResponseComplete", "create"),
            ((string?)line["kind"], (string?)line["apiVersion"], (string?)line["level"], (string?)line["stage"], (string?)line["verb"]));
        Assert.Equal("""{"resource":"secrets","namespace":"default","apiVersion":"v1"}""", line["objectRef"]!.ToJsonString());
        Assert.Equal("""{"metadata":{},"code":201}""", line["responseStatus"]!.ToJsonString());
        Assert.Equal(("127.0.0.1", "allow"), ((string?)line["sourceIPs"]![0], (string?)line["annotations"]!["authorization.k8s.io/decision"]));
        Assert.Contains("system:masters", line["user"]!["groups"]!.AsArray().Select(g => (string?)g));
        Assert.True(Guid.TryParse((string?)line["auditID"], out _));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string?)line["requestReceivedTimestamp"]);
    }

    [Fact]
    public async Task What_is_wrong_with_a_Secret_is_not_repeated()
    {
        await server.PostAsync(
            "/api/v1/namespaces/default/secrets?fieldManager=bad", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s2"},"data":{"a":"not-for-the-log"}}""", Ct);
        var line = await LineAsync(r => r.Uri.Contains("fieldManager=bad", StringComparison.Ordinal));
        Assert.True((int)line["responseStatus"]!["code"]! >= 400);
        Assert.DoesNotContain("not-for-the-log", line.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_over_MQTT_is_noted_as_any_other()
    {
        var caller = Caller.OfAccount("v", "viewer") with { From = IPAddress.Parse("192.0.2.7") };
        await new InMemoryApi(server.Pipeline.HandleAsync).SendAsync(caller, new ApiCall("DELETE", "/api/v1/namespaces/default/pods/by-mqtt"), Ct);
        var line = await LineAsync(r => r.Uri.EndsWith("/by-mqtt", StringComparison.Ordinal));
        Assert.Equal(("mqtt:v", "mqtt", "192.0.2.7"), ((string?)line["user"]!["username"], (string?)line["userAgent"], (string?)line["sourceIPs"]![0]));
        Assert.Equal((403, "Forbidden", "forbid"), (
            (int)line["responseStatus"]!["code"]!, (string?)line["responseStatus"]!["reason"], (string?)line["annotations"]!["authorization.k8s.io/decision"]));
    }

    [Fact]
    public async Task Who_asks_as_somebody_else_is_noted_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/default/configmaps/as-another") { Version = HttpVersion.Version20 };
        request.Headers.Add("Impersonate-User", "jane");
        using var response = await server.Admin.SendAsync(request, Ct);
        var line = await LineAsync(r => r.Uri.EndsWith("/as-another", StringComparison.Ordinal));
        Assert.Equal("jane", (string?)line["impersonatedUser"]!["username"]);
        Assert.NotEqual("jane", (string?)line["user"]!["username"]);
    }

    [Fact]
    public async Task A_watch_is_noted_when_it_begins_and_when_it_ends()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=3600&x=audit") { Version = HttpVersion.Version20 };
        using (var response = await server.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct))
        {
            var begun = await LineAsync(r => r.Uri.EndsWith("x=audit", StringComparison.Ordinal));
            Assert.Equal(("RequestReceived", "watch", null), ((string?)begun["stage"], (string?)begun["verb"], begun["responseStatus"]));
        }

        var ended = await LineAsync(r => r.Uri.EndsWith("x=audit", StringComparison.Ordinal));
        Assert.Equal(("ResponseComplete", 200), ((string?)ended["stage"], (int)ended["responseStatus"]!["code"]!));
    }

    private async Task<JsonObject> LineAsync(Func<AuditRecord, bool> wanted)
    {
        await foreach (var record in server.Audit.Records.ReadAllAsync(Ct))
        {
            if (wanted(record))
            {
                var line = new ArrayBufferWriter<byte>();
                AuditEvent.Write(line, record, DateTimeOffset.UnixEpoch);
                return JsonNode.Parse(Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\n'))!.AsObject();
            }
        }

        throw new InvalidOperationException("it was not noted");
    }
}
