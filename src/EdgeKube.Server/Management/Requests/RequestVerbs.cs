using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Management.Streams;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Management.Requests;

/// <summary>What each verb asks of the API.</summary>
internal sealed class RequestVerbs(InMemoryApi api, IRegistry registry, NodeVerbs nodes, SiteVerbs site, TimeProvider time)
{
    private const string Manager = "mqtt";
    private const string Merge = "application/merge-patch+json";
    private const string MostLogBytes = "2097152";

    /// <exception cref="ApiException">The request is not good, or the server refuses it.</exception>
    public Task<Reply> AnswerAsync(Caller caller, ManagementRequest request, CancellationToken ct) => request.Text("verb") switch
    {
        "get" => SendAsync(caller, new ApiCall("GET", ObjectPath(request)), ct),
        "list" => ListAsync(caller, request, ct),
        "create" => CreateAsync(caller, request, ct),
        "apply" => ApplyAsync(caller, request, ct),
        "patch" => PatchAsync(caller, request, ct),
        "delete" => DeleteAsync(caller, request, ct),
        "scale" => ScaleAsync(caller, request, ct),
        "restart" => RestartAsync(caller, request, ct),
        "logs" => TextAsync(caller, StreamCalls.Logs(request).With("limitBytes", MostLogBytes), ct),
        "exec" => ExecAsync(caller, request, ct),
        "cordon" => nodes.CordonAsync(caller, request, unschedulable: true, ct),
        "uncordon" => nodes.CordonAsync(caller, request, unschedulable: false, ct),
        "drain" => nodes.DrainAsync(caller, request, ct),
        "reboot" => nodes.RebootAsync(caller, request, ct),
        "nodelogs" => TextAsync(caller, StreamCalls.NodeLogs(request), ct),
        "join" => site.JoinAsync(caller, ct),
        "accounts" => site.AccountsAsync(caller, request, ct),
        "stream" => throw StreamDesk.NotFound(request.Required("id")),
        "" => throw ApiException.BadRequest("verb: Required value"),
        var other => throw ApiException.BadRequest(
            $"verb: Unsupported value: \"{other}\": supported values: \"get\", \"list\", \"watch\", \"create\", \"apply\", \"patch\", \"delete\", \"scale\", \"restart\", "
            + "\"logs\", \"exec\", \"stream\", \"cordon\", \"uncordon\", \"drain\", \"reboot\", \"nodelogs\", \"join\", \"accounts\""),
    };

    private KindPath KindOf(ManagementRequest request) => KindPath.Find(registry.Definitions, request.Text("apiVersion"), request.Required("kind"));

    private string ObjectPath(ManagementRequest request) => KindOf(request).Object(request.Text("namespace"), request.Required("name"));

    private async Task<Reply> SendAsync(Caller caller, ApiCall call, CancellationToken ct) => Reply.Of(await api.SendAsync(caller, call, ct));

    private Task<Reply> ListAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var limit = request.Number("limit", 1, 1000) ?? 500;
        var call = new ApiCall("GET", KindOf(request).Collection(request.Text("namespace")))
            .With("labelSelector", request.Text("labelSelector"))
            .With("fieldSelector", request.Text("fieldSelector"))
            .With("continue", request.Text("continue"))
            .With("limit", limit.ToString(CultureInfo.InvariantCulture));
        return SendAsync(caller, call, ct);
    }

    private Task<Reply> CreateAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var wanted = request.RequiredObject("object");
        var (apiVersion, kind) = (TextOf(wanted, "apiVersion"), TextOf(wanted, "kind"));
        if (apiVersion.Length == 0 || kind.Length == 0)
        {
            throw ApiException.BadRequest("object: Invalid value: it must have apiVersion and kind");
        }

        var ns = wanted["metadata"] is JsonObject metadata ? TextOf(metadata, "namespace") : "";
        var path = KindPath.Find(registry.Definitions, apiVersion, kind).Collection(ns.Length == 0 ? "default" : ns);
        return SendAsync(caller, Written(new ApiCall("POST", path) { Body = Bytes(wanted) }, request), ct);
    }

    private Task<Reply> ApplyAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var wanted = request.RequiredObject("object");
        var (apiVersion, kind) = (TextOf(wanted, "apiVersion"), TextOf(wanted, "kind"));
        var metadata = wanted["metadata"] as JsonObject;
        var name = metadata is null ? "" : TextOf(metadata, "name");
        if (apiVersion.Length == 0 || kind.Length == 0 || name.Length == 0)
        {
            throw ApiException.BadRequest("object: Invalid value: it must have apiVersion, kind and metadata.name");
        }

        var path = KindPath.Find(registry.Definitions, apiVersion, kind).Object(TextOf(metadata!, "namespace"), name);
        var call = new ApiCall("PATCH", path) { ContentType = "application/apply-patch+yaml", Body = Bytes(wanted) };
        return SendAsync(caller, Written(call, request).With("force", request.Flag("force") ? "true" : ""), ct);
    }

    private Task<Reply> PatchAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var type = request.OneOf("patchType", "strategic", "merge", "json") switch
        {
            "strategic" => "application/strategic-merge-patch+json",
            "json" => "application/json-patch+json",
            _ => Merge,
        };
        var call = new ApiCall("PATCH", ObjectPath(request)) { ContentType = type, Body = Bytes(request.RequiredNode("patch")) };
        return SendAsync(caller, Written(call, request), ct);
    }

    private Task<Reply> DeleteAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var call = new ApiCall("DELETE", ObjectPath(request))
            .With("gracePeriodSeconds", request.Number("gracePeriodSeconds", 0)?.ToString(CultureInfo.InvariantCulture) ?? "")
            .With("propagationPolicy", request.OneOf("propagationPolicy", "Background", "Foreground", "Orphan"))
            .With("dryRun", request.Flag("dryRun") ? "All" : "");
        return SendAsync(caller, call, ct);
    }

    private Task<Reply> ScaleAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var body = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = request.RequiredNumber("replicas", 0) } };
        var call = new ApiCall("PATCH", $"{ObjectPath(request)}/scale") { ContentType = Merge, Body = Bytes(body) };
        return SendAsync(caller, Written(call, request), ct);
    }

    private Task<Reply> RestartAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var kind = KindOf(request);
        if (kind.Definition is not { Group: "apps", Kind: "Deployment" or "StatefulSet" or "DaemonSet" })
        {
            throw ApiException.BadRequest($"kind: Invalid value: \"{request.Text("kind")}\": a Deployment, StatefulSet or DaemonSet can be restarted");
        }

        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var annotations = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = now };
        var template = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
        var body = new JsonObject { ["spec"] = new JsonObject { ["template"] = template } };
        var path = kind.Object(request.Text("namespace"), request.Required("name"));
        return SendAsync(caller, Written(new ApiCall("PATCH", path) { ContentType = Merge, Body = Bytes(body) }, request), ct);
    }

    private async Task<Reply> TextAsync(Caller caller, ApiCall call, CancellationToken ct)
    {
        var answer = await api.SendAsync(caller, call, ct);
        return answer.IsGood ? new Reply(answer.Code) { Text = answer.Body } : Reply.Of(answer);
    }

    private async Task<Reply> ExecAsync(Caller caller, ManagementRequest request, CancellationToken ct)
    {
        var seconds = request.Number("timeoutSeconds", 1, 3600) ?? 30;
        var command = new CollectedCommand(request.Text("stdin"));
        var call = StreamCalls.Exec(request).With("stdin", request.Text("stdin").Length > 0 ? "true" : "").With("stderr", "true") with { Command = command };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            var answer = await api.SendAsync(caller, call, patience.Token);
            return !answer.IsGood ? Reply.Of(answer) : Ended(command, command.Result);
        }
        catch (ApiException e) when (e.Code == 504 && !ct.IsCancellationRequested)
        {
            return Reply.Of(new ApiException(504, "Timeout", $"the command did not end within {seconds} s")) with { Command = command };
        }
    }

    private static Reply Ended(CollectedCommand command, CommandResult? result) => result switch
    {
        null => Reply.Of(ApiException.Internal("the command's stream ended without a result")) with { Command = command },
        { Problem: { } problem } => Reply.Of(ApiException.Internal(problem)) with { Command = command },
        _ => new Reply(200) { Command = command },
    };

    private static ApiCall Written(ApiCall call, ManagementRequest request) => call
        .With("fieldManager", request.Text("fieldManager") is { Length: > 0 } manager ? manager : Manager)
        .With("dryRun", request.Flag("dryRun") ? "All" : "");

    private static ReadOnlyMemory<byte> Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    private static string TextOf(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
