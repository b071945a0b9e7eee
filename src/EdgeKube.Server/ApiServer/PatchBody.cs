using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Patches;
using EdgeKube.Api.Schemas;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>A patch of one of the three types, ready to be applied, again and again if a race is lost.</summary>
internal static class PatchBody
{
    /// <param name="duplicates">Gets the paths of keys that stand twice.</param>
    /// <exception cref="ApiException">400, 413, or 415 for another type.</exception>
    public static async Task<Func<JsonObject, JsonObject>> ReadAsync(HttpRequest request, SchemaNode schema, ICollection<string> duplicates, CancellationToken ct)
    {
        var bytes = await RequestBody.ReadAsync(request, ct);
        switch (RequestBody.MediaType(request))
        {
            case "application/json-patch+json":
                return current => JsonPatch.Apply(current, bytes);
            case "application/merge-patch+json":
                var merge = Parse(bytes.Span, duplicates);
                return current => MergePatch.Apply(current, merge);
            case "application/strategic-merge-patch+json":
                var strategic = Parse(bytes.Span, duplicates);
                return current => StrategicMergePatch.Apply(current, strategic, schema);
            case var other:
                throw ApiException.UnsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
                    + $"application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml (got \"{other}\")");
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> patch, ICollection<string> duplicates)
    {
        try
        {
            return JsonText.Parse(patch, duplicates);
        }
        catch (ApiException e)
        {
            throw ApiException.BadRequest($"error decoding patch: {e.Message[JsonText.Refusal.Length..]}");
        }
    }
}
