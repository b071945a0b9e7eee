using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Lets who may do so ask as somebody else, whom the <c>Impersonate-…</c> headers name.</summary>
internal sealed class Impersonation(AccessGuard access)
{
    private const string Prefix = "Impersonate-";
    private const string User = $"{Prefix}User";
    private const string Group = $"{Prefix}Group";
    private const string Uid = $"{Prefix}Uid";
    private const string ExtraPrefix = $"{Prefix}Extra-";
    private const string Identity = "authentication.k8s.io";
    private const string AccountPrefix = "system:serviceaccount:";
    private const string Authenticated = "system:authenticated";
    private const string Unauthenticated = "system:unauthenticated";

    /// <exception cref="ApiException">403 when the user may not be that somebody.</exception>
    public UserInfo Apply(UserInfo user, IHeaderDictionary headers)
    {
        if (!IsAsked(headers))
        {
            return user;
        }

        var (name, uid) = (headers[User].ToString(), headers[Uid].ToString());
        var groups = headers[Group].Where(g => !string.IsNullOrEmpty(g)).Select(g => g!).ToList();
        var extra = Extra(headers);
        if (name.Length == 0)
        {
            return groups.Count == 0 && extra.Count == 0 && uid.Length == 0 ? user : throw WithoutUser(groups, extra, uid);
        }

        RequireUser(user, name);
        groups.ForEach(group => Require(user, "", "groups", "", group));
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

    private static bool IsAsked(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lists what was asked for as Kubernetes prints its references: kind, name, version and key, with room for what they have not.</summary>
    private static ApiException WithoutUser(List<string> groups, Dictionary<string, List<string>> extra, string uid)
    {
        const string Version = $"{Identity}/v1";
        var asked = groups.Select(group => $"{{Group  {group}    }}")
            .Concat(extra.SelectMany(e => e.Value.Select(value => $"{{UserExtra  {value}  {Version}  {e.Key}}}")))
            .Concat(uid.Length > 0 ? [$"{{UID  {uid}  {Version}  }}"] : []);
        return ApiException.BadRequest($"requested [{string.Join(' ', asked)}] without impersonating a user");
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
