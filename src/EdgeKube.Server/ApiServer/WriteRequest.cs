using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>What all writes share: their options, what doubled fields mean, and warnings.</summary>
internal static class WriteRequest
{
    public static WriteOptions OptionsOf(ApiRequest request) => new()
    {
        Subresource = request.Subresource,
        DryRun = request.Query.DryRun,
        FieldValidation = request.Query.FieldValidation,
        FieldManager = request.Query.Text("fieldManager"),
        User = request.User.Name,
    };

    /// <summary>Refuses doubled fields under strict validation and warns of them otherwise.</summary>
    public static void CheckDuplicates(HttpContext http, ApiRequest request, IReadOnlyList<string> duplicates)
    {
        switch (request.Query.FieldValidation)
        {
            case "Strict" when duplicates.Count > 0:
                throw ApiException.BadRequest(
                    $"{request.Definition.Kind} in version \"{request.Definition.Version}\" cannot be handled as a {request.Definition.Kind}: "
                    + $"strict decoding error: {string.Join(", ", duplicates)}");
            case "Warn":
                Warn(http, duplicates);
                break;
        }
    }

    /// <summary>Adds Warning headers (RFC 7234 §5.5, code 299).</summary>
    public static void Warn(HttpContext http, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
        {
            var quoted = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            http.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
        }
    }
}
