using EdgeKube.Server.Auth.Rbac;

namespace EdgeKube.Server.Auth;

/// <summary>Administrators may do everything and everybody may ask how the server is; all else is as roles and bindings say.</summary>
internal sealed class Authorizer(RbacIndex index) : IAuthorizer
{
    public const string Administrators = "system:masters";
    private static readonly string[] _public = ["/livez", "/readyz", "/healthz", "/version", "/cacerts"];

    public bool Allows(UserInfo user, RequestAttributes request) =>
        IsAdministrator(user) || IsPublic(request) || index.Snapshot.Find(user, request) is not null;

    public string Reason(UserInfo user, RequestAttributes request) =>
        IsAdministrator(user) || IsPublic(request) ? "" : index.Snapshot.Find(user, request)?.Reason ?? "";

    public static bool IsAdministrator(UserInfo user)
    {
        for (var i = 0; i < user.Groups.Count; i++)
        {
            if (user.Groups[i] == Administrators)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPublic(RequestAttributes request)
    {
        if (request.IsResource || request.Verb != "get")
        {
            return false;
        }

        foreach (var path in _public)
        {
            if (IsAtOrBelow(request.Path, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAtOrBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
