using System.Net;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>What the API server answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Code, string Text, IReadOnlyList<string> Warnings, string? ETag, string? Type)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Message => Field("message");

    public string Reason => Field("reason");

    public string Revision => Field("metadata", "resourceVersion");

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var warnings = response.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(ct),
            warnings,
            response.Headers.ETag?.Tag,
            response.Content.Headers.ContentType?.ToString());
    }

    /// <summary>The text at a path of members.</summary>
    public string Field(params string[] path) => path.Aggregate((JsonNode?)Json, (node, name) => node?[name])?.ToString() ?? "";
}
