using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Management.Requests;

namespace EdgeKube.Server.Management.HomeAssistant;

/// <summary>What buttons and switches ask for: each becomes requests like any other of the same caller.</summary>
internal sealed class CommandTopics(RequestVerbs verbs)
{
    /// <summary>Where a workload that is switched off remembers how many pods it had.</summary>
    public const string ReplicasBefore = "edgekube.io/replicas-before";

    /// <param name="caller">Whose topic it is.</param>
    /// <param name="command">The topic behind the caller's name.</param>
    /// <param name="payload">ON or OFF for a switch.</param>
    /// <exception cref="ApiException">It is no command, or is refused.</exception>
    public Task<Reply> AnswerAsync(Caller caller, string command, ReadOnlyMemory<byte> payload, CancellationToken ct) => command.Split('/') switch
    {
        ["node", var node, "reboot"] => verbs.AnswerAsync(caller, Request("reboot", new() { ["name"] = node }), ct),
        ["workload", var ns, var kind, var name, "restart"] => verbs.AnswerAsync(caller, Request("restart", About(ns, kind, name)), ct),
        ["workload", var ns, var kind, var name, "run"] => SwitchAsync(caller, () => About(ns, kind, name), Encoding.UTF8.GetString(payload.Span), ct),
        _ => throw ApiException.BadRequest($"there is no command {command}"),
    };

    /// <summary>The patch that switches a workload off or on; null when it is so already. Pure.</summary>
    public static JsonObject? Plan(JsonElement workload, bool on)
    {
        var replicas = workload.TryGetProperty("spec", out var spec) && spec.TryGetProperty("replicas", out var number) ? number.GetInt32() : 1;
        if (on == replicas > 0)
        {
            return null;
        }

        var before = !on ? replicas.ToString(CultureInfo.InvariantCulture) : null;
        var wanted = on ? Before(workload) : 0;
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ReplicasBefore] = before } },
            ["spec"] = new JsonObject { ["replicas"] = wanted },
        };
    }

    private static int Before(JsonElement workload) =>
        workload.GetProperty("metadata").TryGetProperty("annotations", out var notes)
        && notes.TryGetProperty(ReplicasBefore, out var before)
        && int.TryParse(before.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && replicas > 0
            ? replicas
            : 1;

    private async Task<Reply> SwitchAsync(Caller caller, Func<JsonObject> about, string payload, CancellationToken ct)
    {
        if (payload is not ("ON" or "OFF"))
        {
            throw ApiException.BadRequest("a switch takes ON or OFF");
        }

        var found = await verbs.AnswerAsync(caller, Request("get", about()), ct);
        if (found.Code >= 400)
        {
            return found;
        }

        using var workload = JsonDocument.Parse(found.Object);
        if (Plan(workload.RootElement, payload == "ON") is not { } patch)
        {
            return found;
        }

        var members = about();
        members["patch"] = patch;
        return await verbs.AnswerAsync(caller, Request("patch", members), ct);
    }

    private static JsonObject About(string ns, string kind, string name) =>
        new() { ["apiVersion"] = "apps/v1", ["kind"] = kind, ["namespace"] = ns, ["name"] = name };

    private static ManagementRequest Request(string verb, JsonObject members)
    {
        members["verb"] = verb;
        return ManagementRequest.Of(members);
    }
}
