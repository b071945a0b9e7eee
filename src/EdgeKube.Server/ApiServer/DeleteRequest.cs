using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>DeleteOptions, from the body and the query; the body wins.</summary>
internal static class DeleteRequest
{
    private static readonly string[] _policies = ["Background", "Foreground", "Orphan"];

    public static async Task<DeleteOptions> ReadAsync(HttpContext http, ApiRequest request, DefinitionTable table)
    {
        return Read(await RequestBody.ReadOptionalAsync(http.Request, table, http.RequestAborted), request);
    }

    /// <param name="body">DeleteOptions as they were sent, or an empty map.</param>
    public static DeleteOptions Read(JsonObject body, ApiRequest request)
    {
        var policy = Text(body, "propagationPolicy") ?? request.Query.Text("propagationPolicy");
        if (policy.Length > 0 && !_policies.Contains(policy))
        {
            throw ApiException.BadRequest(
                $"propagationPolicy: Unsupported value: \"{policy}\": supported values: \"Background\", \"Foreground\", \"Orphan\"");
        }

        var grace = Number(body, "gracePeriodSeconds") ?? request.Query.Number("gracePeriodSeconds");
        if (grace < 0)
        {
            throw ApiException.BadRequest($"gracePeriodSeconds: Invalid value: {grace}: must be greater than or equal to 0");
        }

        return new DeleteOptions
        {
            GracePeriodSeconds = grace,
            PropagationPolicy = policy,
            PreconditionUid = Text(body["preconditions"] as JsonObject, "uid"),
            PreconditionResourceVersion = Text(body["preconditions"] as JsonObject, "resourceVersion"),
            User = WriteRequest.RequesterOf(request),
            DryRun = request.Query.DryRun || body["dryRun"] is JsonArray { Count: > 0 },
        };
    }

    private static string? Text(JsonObject? from, string name) => from?[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw ApiException.BadRequest($"{name}: {other.ToJsonString()} is not a string"),
    };

    private static long? Number(JsonObject from, string name) => from[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        var other => throw ApiException.BadRequest($"{name}: {other.ToJsonString()} is not a number"),
    };
}
