using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Server.NodeLink.Drains;
using EdgeKube.Server.NodeLink.Power;

namespace EdgeKube.Server.Management.Requests;

/// <summary>The verbs about boards: each is one request of the API or several, all with the caller's own rights.</summary>
internal sealed class NodeVerbs(InMemoryApi api, TimeProvider time)
{
    private const string Merge = "application/merge-patch+json";
    private const int Longest = 3600;
    private const int Usual = 300;
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    public Task<Reply> CordonAsync(Caller caller, ManagementRequest request, bool unschedulable, CancellationToken ct) => PatchAsync(
        caller, request, new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = unschedulable ? true : null } }, ct);

    /// <summary>Orders what <c>edgekube node reboot</c> orders; the server drains first.</summary>
    public Task<Reply> RebootAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var seconds = request.Number("timeoutSeconds", 1, Longest) ?? Usual;
        var annotations = new JsonObject
        {
            [NodePower.OrderKey] = "reboot",
            [NodePower.PatienceKey] = seconds.ToString(CultureInfo.InvariantCulture),
        };
        return PatchAsync(caller, request, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } }, ct);
    }

    public async Task<Reply> DrainAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var node = request.Required("name");
        var seconds = request.Number("timeoutSeconds", 1, Longest) ?? Usual;
        var cordoned = await CordonAsync(caller, request, unschedulable: true, ct);
        if (cordoned.Code >= 400)
        {
            return cordoned;
        }

        var began = time.GetTimestamp();
        var evicted = new SortedSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var (pods, refused) = await PodsAsync(caller, node, ct);
            refused ??= await EvictAsync(caller, pods, evicted, ct);
            if (refused is not null)
            {
                return Reply.Of(refused) with { Drained = [.. evicted] };
            }

            if (pods.Count == 0)
            {
                return new Reply(200) { Drained = [.. evicted] };
            }

            if (time.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds))
            {
                var left = string.Join(", ", pods.Select(NameOf));
                return Reply.Of(new ApiException(504, "Timeout", $"node \"{node}\" is not drained after {seconds} s: {left}")) with { Drained = [.. evicted] };
            }

            await Task.Delay(_look, time, ct);
        }
    }

    private async Task<Reply> PatchAsync(Caller caller, ManagementRequest request, JsonObject body, CancellationToken ct)
    {
        var call = new ApiCall("PATCH", $"/api/v1/nodes/{Uri.EscapeDataString(request.Required("name"))}") { ContentType = Merge, Body = Bytes(body) };
        return Reply.Of(await api.SendAsync(caller, call.With("fieldManager", "mqtt"), ct));
    }

    private async Task<(List<PodView> Pods, ApiReply? Refused)> PodsAsync(Caller caller, string node, CancellationToken ct)
    {
        var answer = await api.SendAsync(caller, new ApiCall("GET", "/api/v1/pods").With("fieldSelector", $"spec.nodeName={node}"), ct);
        if (!answer.IsGood)
        {
            return ([], answer);
        }

        using var list = JsonDocument.Parse(answer.Body);
        return ([.. list.RootElement.GetProperty("items").EnumerateArray().Select(p => p.Deserialize(ApiJson.Default.PodView)!).Where(NodeDrain.IsDrained)], null);
    }

    /// <returns>A refusal that time does not mend, or null.</returns>
    private async Task<ApiReply?> EvictAsync(Caller caller, List<PodView> pods, SortedSet<string> evicted, CancellationToken ct)
    {
        foreach (var pod in pods.Where(p => p.Metadata.DeletionTimestamp is null))
        {
            var (ns, name) = (pod.Metadata.Namespace, pod.Metadata.Name);
            var body = new JsonObject
            {
                ["apiVersion"] = "policy/v1",
                ["kind"] = "Eviction",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            };
            var path = $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}/pods/{Uri.EscapeDataString(name)}/eviction";
            var answer = await api.SendAsync(caller, new ApiCall("POST", path) { Body = Bytes(body) }, ct);
            if (answer.IsGood)
            {
                evicted.Add(NameOf(pod));
            }
            else if (answer.Code is not (404 or 409 or 429)) // gone meanwhile, or its budget forbids it now: the next look tries again
            {
                return answer;
            }
        }

        return null;
    }

    private static string NameOf(PodView pod) => $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";

    private static ReadOnlyMemory<byte> Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
