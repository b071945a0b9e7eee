using EdgeKube.Api.Values;

namespace EdgeKube.Api.Errors;

/// <summary>A refusal that the client reads as a Kubernetes <c>Status</c>.</summary>
/// <remarks>The message leaves the machine: no file paths, no secrets, no stack.</remarks>
public sealed class ApiException(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>A StatusReason of meta/v1, such as <c>NotFound</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>What <c>details</c> names: the object's type and name.</summary>
    public ResourceKey? Target { get; init; }

    /// <summary>The kind for <c>details.kind</c> where it is not the resource's plural (Invalid uses the Kind).</summary>
    public string? TargetKind { get; init; }

    public IReadOnlyList<FieldError> Causes { get; init; } = [];

    /// <summary>Seconds for <c>details.retryAfterSeconds</c> and the Retry-After header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What the client is to be warned of besides.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    public static ApiException NotFound(ResourceKey key) =>
        new(404, "NotFound", $"{key.Type} \"{key.Name}\" not found") { Target = key };

    public static ApiException AlreadyExists(ResourceKey key) =>
        new(409, "AlreadyExists", $"{key.Type} \"{key.Name}\" already exists") { Target = key };

    public static ApiException Conflict(ResourceKey key, string? detail = null) => new(
        409,
        "Conflict",
        $"Operation cannot be fulfilled on {key.Type} \"{key.Name}\": "
        + (detail ?? "the object has been modified; please apply your changes to the latest version and try again"))
    { Target = key };

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Forbidden(ResourceKey key, string why) =>
        new(403, "Forbidden", $"{key.Type} \"{key.Name}\" is forbidden: {why}") { Target = key };

    public static ApiException Invalid(ResourceKey key, string kind, IReadOnlyList<FieldError> errors)
    {
        var type = key.Type.Group.Length == 0 ? kind : $"{kind}.{key.Type.Group}";
        var list = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        return new(422, "Invalid", $"{type} \"{key.Name}\" is invalid: {list}") { Target = key, TargetKind = kind, Causes = errors };
    }

    /// <summary>410: the revision is older than what the server still remembers; the client lists again.</summary>
    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException Gone(string message) => new(410, "Gone", message);

    public static ApiException MethodNotAllowed(string message) => new(405, "MethodNotAllowed", message);

    public static ApiException UnsupportedMediaType(string message) => new(415, "UnsupportedMediaType", message);

    public static ApiException NotAcceptable(string message) => new(406, "NotAcceptable", message);

    public static ApiException TooLarge(string message) => new(413, "RequestEntityTooLarge", message);

    public static ApiException Unavailable(string message) => new(503, "ServiceUnavailable", message) { RetryAfterSeconds = 1 };

    public static ApiException Internal(string message) => new(500, "InternalError", $"Internal error occurred: {message}");
}
