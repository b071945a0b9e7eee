using EdgeKube.Platform.Metrics;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer.Metrics;

/// <summary>/metrics: the server's figures for Prometheus.</summary>
internal sealed class MetricsHandler(IRegistry registry, RequestMetrics requests, ApiServerOptions options, AuditLog? audit)
{
    public async Task HandleAsync(HttpContext http)
    {
        var text = new MetricText();
        text.Describe("kubernetes_build_info", "gauge", "1, with the version served.")
            .Sample("kubernetes_build_info", MetricText.Label("git_version", options.Version), 1);
        requests.Write(text);
        audit?.Write(text);
        await WriteObjectsAsync(text, http.RequestAborted);
        ProcessFigures.Write(text);
        http.Response.ContentType = MetricText.ContentType;
        await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }

    private async Task WriteObjectsAsync(MetricText text, CancellationToken ct)
    {
        const string Objects = "apiserver_resource_objects";
        text.Describe(Objects, "gauge", "Objects stored.");
        foreach (var definition in registry.Definitions.Stored.Where(d => d.Verbs.Contains("list") && d.Verbs.Contains("create")))
        {
            var first = await registry.ListAsync(new ListQuery(definition, "") { Limit = 1 }, ct);
            var labels = $"{MetricText.Label("group", definition.Group)},{MetricText.Label("resource", definition.Plural)}";
            text.Sample(Objects, labels, first.Items.Count + (first.Remaining ?? 0));
        }
    }
}
