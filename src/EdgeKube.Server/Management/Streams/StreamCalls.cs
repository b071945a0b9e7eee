using System.Globalization;
using EdgeKube.Server.Management.Requests;

namespace EdgeKube.Server.Management.Streams;

/// <summary>What of the API is asked for logs and commands, followed or not. Pure.</summary>
internal static class StreamCalls
{
    private const int MostLines = 5000;
    private const int UsualLines = 100;
    private const string Agent = "edgekube-agent.service";

    public static ApiCall Logs(ManagementRequest request) => new ApiCall("GET", $"{PodPath(request)}/log")
        .With("container", request.Text("container"))
        .With("tailLines", Number(request.Number("tailLines", 1, MostLines) ?? UsualLines))
        .With("sinceSeconds", Number(request.Number("sinceSeconds", 1)))
        .With("previous", request.Flag("previous") ? "true" : "")
        .With("timestamps", request.Flag("timestamps") ? "true" : "")
        .With("follow", request.Flag("follow") ? "true" : "");

    public static ApiCall NodeLogs(ManagementRequest request) => new ApiCall("GET", $"/api/v1/nodes/{Uri.EscapeDataString(request.Required("name"))}/proxy/logs/")
        .With("query", request.Text("unit") is { Length: > 0 } unit ? unit : Agent)
        .With("tailLines", Number(request.Number("tailLines", 1, MostLines) ?? UsualLines))
        .With("follow", request.Flag("follow") ? "true" : "");

    /// <summary>Without what is said about its input and its terminal.</summary>
    public static ApiCall Exec(ManagementRequest request) => request.RequiredTexts("command").Aggregate(
        new ApiCall("POST", $"{PodPath(request)}/exec").With("stdout", "true").With("container", request.Text("container")),
        (all, word) => all with { Query = all.Query.Add("command", word) });

    private static string PodPath(ManagementRequest request)
    {
        var ns = request.Text("namespace") is { Length: > 0 } given ? given : "default";
        return $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}/pods/{Uri.EscapeDataString(request.Required("name"))}";
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
