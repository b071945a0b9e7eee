using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Lets who may do so ask as somebody else, whom the <c>Impersonate-…</c> headers name.</summary>
internal sealed class Impersonation(AccessGuard access)
{
    private const string User = "Impersonate-User";
    private const string Group = "Impersonate-Group";
    private const string Uid = "Impersonate-Uid";
    private const string ExtraPrefix = "Impersonate-Extra-";
    private const string Identity = "authentication.k8s.io";
    private const string AccountPrefix = "system:serviceaccount:";
    private const string Authenticated = "system:authenticated";
    private const string Unauthenticated = "system:unauthenticated";

    /// <exception cref="ApiException">403 when the user may not be that somebody.</exception>
    public UserInfo Apply(UserInfo user, IHeaderDictionary headers)
    {
        if (!headers.ContainsKey(User) && !headers.ContainsKey(Group) && !headers.ContainsKey(Uid))
        {
            return user;
        }

        var (name, uid) = (headers[User].ToString(), headers[Uid].ToString());
        var groups = headers[Group].Where(g => !string.IsNullOrEmpty(g)).Select(g => g!).ToList();
        if (name.Length == 0)
        {
            throw ApiException.BadRequest("a group, a uid or extra fields were to be impersonated without impersonating a user");
        }

        RequireUser(user, name);
        groups.ForEach(group => Require(user, "", "groups", "", group));
        var extra = Extra(headers);
        foreach (var (key, values) in extra)
        {
            values.ForEach(value => Require(user, Identity, $"userextras/{key}", "", value));
        }

        if (uid.Length > 0)
        {
            Require(user, Identity, "uids", "", uid);
        }

        return new UserInfo(name, Complete(name, groups))
        {
            Uid = uid,
            Extra = extra.Count == 0 ? null : extra.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)e.Value, StringComparer.Ordinal),
        };
    }

    private void RequireUser(UserInfo user, string name)
    {
        if (Account(name) is { } account)
        {
            Require(user, "", "serviceaccounts", account.Namespace, account.Name);
        }
        else
        {
            Require(user, "", "users", "", name);
        }
    }

    private void Require(UserInfo user, string group, string resource, string ns, string name) =>
        access.Require(user, new RequestAttributes("impersonate", group, resource, ns, name, ""));

    private static (string Namespace, string Name)? Account(string user) =>
        user.StartsWith(AccountPrefix, StringComparison.Ordinal) && user[AccountPrefix.Length..].Split(':') is [var ns, var name] ? (ns, name) : null;

    /// <summary>The groups that follow from who somebody is.</summary>
    private static List<string> Complete(string name, List<string> groups)
    {
        if (groups.Count == 0 && Account(name) is { } account)
        {
            groups.AddRange(["system:serviceaccounts", $"system:serviceaccounts:{account.Namespace}"]);
        }

        if (!groups.Contains(Authenticated) && !groups.Contains(Unauthenticated))
        {
            groups.Add(name == UserInfo.Anonymous.Name ? Unauthenticated : Authenticated);
        }

        return groups;
    }

#pragma warning disable CA1308 // keys are lower case by definition: headers have none
    private static Dictionary<string, List<string>> Extra(IHeaderDictionary headers) => headers
        .Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(
            h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..].ToLowerInvariant()),
            h => h.Value.Select(v => v ?? "").ToList(),
            StringComparer.Ordinal);
#pragma warning restore CA1308
}
