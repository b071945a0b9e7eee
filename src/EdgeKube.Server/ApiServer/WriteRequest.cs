using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>What all writes share: their options, what doubled fields mean, and warnings.</summary>
internal static class WriteRequest
{
    public static WriteOptions OptionsOf(HttpRequest http, ApiRequest request) => new()
    {
        Subresource = request.Subresource,
        Definition = request.Definition,
        DryRun = request.Query.DryRun,
        FieldValidation = request.Query.FieldValidation,
        FieldManager = FieldManagerName.Of(request.Query.Text("fieldManager"), http.Headers.UserAgent.ToString()),
        TracksFields = true,
        User = RequesterOf(request),
        Guard = request.Guard,
    };

    public static Requester RequesterOf(ApiRequest request) => new(request.User.Name, request.User.Groups) { Uid = request.User.Uid, Extra = request.User.Extra };

    /// <summary>Refuses options of a patch that are not of its type.</summary>
    /// <exception cref="ApiException">422.</exception>
    public static void CheckPatch(HttpRequest http, ApiRequest request)
    {
        var errors = new List<FieldError>();
        var manager = request.Query.Text("fieldManager");
        if (!ApplyBody.Is(http) && request.Query.Text("force").Length > 0)
        {
            errors.Add(FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        }

        if (ApplyBody.Is(http) && manager.Length == 0)
        {
            errors.Add(FieldError.Required("fieldManager", "is required for apply patch"));
        }

        FieldManagerName.Check(manager, errors);
        if (errors.Count > 0)
        {
            throw ApiException.Invalid(new(new("meta.k8s.io", "patchoptions"), "", ""), "PatchOptions", errors);
        }
    }

    /// <summary>Refuses doubled fields under strict validation and warns of them otherwise.</summary>
    /// <param name="body">The object that was sent, so that a refusal names its unknown fields, too.</param>
    public static void CheckDuplicates(HttpContext http, ApiRequest request, IReadOnlyList<string> duplicates, JsonObject? body = null)
    {
        if (duplicates.Count == 0 || request.Query.FieldValidation == "Ignore")
        {
            return;
        }

        var json = (duplicates as DuplicateFields)?.Json ?? default;
        var kind = request.Definition;
        var unknown = body is null ? [] : SchemaEngine.Prune((JsonObject)body.DeepClone(), kind.Schema).Unknown;
        if (kind.Custom is null)
        {
            duplicates = [.. duplicates.Where(d => !unknown.Any(u => IsWithin(d["duplicate".Length..], u["unknown".Length..])))]; // what is unknown is not looked into
        }

        if (request.Query.FieldValidation == "Strict")
        {
            IEnumerable<string> all = kind.Custom is not null ? [.. duplicates, .. unknown]
                : json.Length > 0 ? FieldOrder.Of(json.Span, unknown, duplicates)
                : [.. unknown, .. duplicates];
            throw ApiException.BadRequest(
                $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", all)}");
        }

        Warn(http, duplicates);
    }

    // Both are such as ' field "spec.x"'.
    private static bool IsWithin(string field, string other) =>
        field.StartsWith(other[..^1], StringComparison.Ordinal) && field[other.Length - 1] is '"' or '.' or '[';

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
