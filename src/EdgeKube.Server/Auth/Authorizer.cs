namespace EdgeKube.Server.Auth;

/// <summary>Administrators may do everything; everybody may ask how the server is and discover what it serves.</summary>
internal sealed class Authorizer : IAuthorizer
{
    private const string Administrators = "system:masters";
    private static readonly string[] _public = ["/livez", "/readyz", "/healthz", "/version", "/cacerts"];

    public bool Allows(UserInfo user, RequestAttributes request) =>
        user.Groups.Contains(Administrators)
        || (!request.IsResource && request.Verb == "get" && _public.Any(p => IsAtOrBelow(request.Path, p)));

    private static bool IsAtOrBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
