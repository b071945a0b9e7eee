using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Logs;

/// <summary>A container that writes.</summary>
internal sealed record LogSource(JsonObject Pod, string Container)
{
    public string Path(string query) =>
        $"/api/v1/namespaces/{Uri.EscapeDataString(Pod.Namespace())}/pods/{Uri.EscapeDataString(Pod.Name())}/log{query}{(query.Length == 0 ? '?' : '&')}container={Uri.EscapeDataString(Container)}";

    public string Prefix => $"[pod/{Pod.Name()}/{Container}] ";
}
