using System.Globalization;
using System.Net;
using EdgeKube.Platform.Metrics;
using EdgeKube.Server.ApiServer.Metrics;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class ServerMetricsTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Pods = "component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"pods\",scope=\"namespace\",subresource=\"\",verb=\"LIST\",version=\"v1\"";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_counted_by_what_they_asked_for_and_how_they_were_answered()
    {
        var (good, bad) = ($"apiserver_request_total{{code=\"200\",{Pods}}}", $"apiserver_request_total{{code=\"400\",{Pods}}}");
        var (goods, bads) = (await ReadAsync(good), await ReadAsync(bad));
        await server.GetAsync("/api/v1/namespaces/default/pods", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("/api/v1/namespaces/default/pods?labelSelector=a%20in", Ct)).Code);
        Assert.Equal((goods + 1, bads + 1), (await ReadAsync(good), await ReadAsync(bad)));
        Assert.Equal(goods + bads + 2, await ReadAsync($"apiserver_request_duration_seconds_count{{{Pods}}}"));
        Assert.Equal(0, await ReadAsync("apiserver_current_inflight_requests{request_kind=\"readOnly\"}"));
    }

    [Fact]
    public async Task Objects_are_counted_by_kind()
    {
        const string Secrets = "apiserver_resource_objects{group=\"\",resource=\"secrets\"}";
        var before = await ReadAsync(Secrets);
        await server.PostAsync("/api/v1/namespaces/default/secrets", """{"metadata":{"name":"counted"}}""", Ct);
        Assert.Equal(before + 1, await ReadAsync(Secrets));
    }

    [Fact]
    public async Task The_process_tells_what_it_uses()
    {
        Assert.True(await ReadAsync("process_resident_memory_bytes") > 1 << 20);
        Assert.InRange(await ReadAsync("process_start_time_seconds"), 1, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public void Buckets_of_durations_add_up()
    {
        var series = new RequestSeries("verb=\"GET\"");
        series.Add(200, 0.005);
        series.Add(200, 0.03);
        series.Add(200, 90);
        var text = new MetricText();
        series.WriteDurations(text, "d");
        var lines = text.ToString().Split('\n');
        Assert.Contains("d_bucket{verb=\"GET\",le=\"0.005\"} 1", lines);
        Assert.Contains("d_bucket{verb=\"GET\",le=\"0.05\"} 2", lines);
        Assert.Contains("d_bucket{verb=\"GET\",le=\"60\"} 2", lines);
        Assert.Contains("d_bucket{verb=\"GET\",le=\"+Inf\"} 3", lines);
        Assert.Contains("d_count{verb=\"GET\"} 3", lines);
    }

    [Fact]
    public void Values_of_labels_are_escaped() => Assert.Equal("a=\"x\\\"\\\\\\n\"", MetricText.Label("a", "x\"\\\n"));

    /// <returns>0 for a sample that is not there.</returns>
    private async Task<double> ReadAsync(string sample)
    {
        using var response = await server.Admin.GetAsync("/metrics", Ct);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        var line = (await response.Content.ReadAsStringAsync(Ct)).Split('\n').FirstOrDefault(l => l.StartsWith(sample + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
