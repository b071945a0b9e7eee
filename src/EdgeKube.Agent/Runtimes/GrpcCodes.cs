namespace EdgeKube.Agent.Runtimes;

/// <summary>The names of gRPC's status codes.</summary>
internal static class GrpcCodes
{
    private static readonly string[] _names =
    [
        "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied",
        "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss",
        "Unauthenticated",
    ];

    public static string Name(int code) => code >= 0 && code < _names.Length ? _names[code] : "Unknown";
}
