using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>The body of an apply patch: a configuration in YAML, of which JSON is a part.</summary>
internal static class ApplyBody
{
    public const string MediaType = "application/apply-patch+yaml";

    /// <summary>Whether a patch is an apply.</summary>
    public static bool Is(HttpRequest request) => RequestBody.MediaType(request) == MediaType;

    /// <param name="duplicates">Gets the paths of keys that stand twice.</param>
    /// <exception cref="ApiException">400 or 413.</exception>
    public static async Task<JsonObject> ReadAsync(HttpRequest request, ICollection<string> duplicates, CancellationToken ct)
    {
        var body = await RequestBody.ReadAsync(request, ct);
        try
        {
            return body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
                ? JsonText.Parse(body.Span, duplicates)
                : YamlText.Parse(body, duplicates);
        }
        catch (ApiException e)
        {
            throw ApiException.BadRequest($"error decoding YAML: {e.Message}");
        }
    }
}
