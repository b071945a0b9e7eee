using System.Collections.Frozen;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>All rights at one time, by who has them; a decision reads it and allocates nothing.</summary>
internal sealed class RbacSnapshot(
    IReadOnlyDictionary<string, Grant[]> users, IReadOnlyDictionary<string, Grant[]> groups, IReadOnlyDictionary<string, PolicyRule[]> roles)
{
    public static RbacSnapshot Empty { get; } = new(
        FrozenDictionary<string, Grant[]>.Empty, FrozenDictionary<string, Grant[]>.Empty, FrozenDictionary<string, PolicyRule[]>.Empty);

    /// <summary>The grant that lets the request pass, or null.</summary>
    public Grant? Find(UserInfo user, RequestAttributes request)
    {
        if (Find(users.GetValueOrDefault(user.Name), request) is { } own)
        {
            return own;
        }

        for (var i = 0; i < user.Groups.Count; i++)
        {
            if (Find(groups.GetValueOrDefault(user.Groups[i]), request) is { } grant)
            {
                return grant;
            }
        }

        return null;
    }

    /// <summary>All that somebody may do in a namespace ("": in the cluster's scope).</summary>
    public IReadOnlyList<PolicyRule> RulesOf(UserInfo user, string ns) =>
    [
        .. new[] { users.GetValueOrDefault(user.Name) }
            .Concat(user.Groups.Select(g => groups.GetValueOrDefault(g)))
            .SelectMany(grants => grants ?? [])
            .Where(grant => grant.HoldsIn(ns))
            .SelectMany(grant => grant.Rules)
            .Distinct(),
    ];

    /// <param name="key">The role's key in the store.</param>
    public IReadOnlyList<PolicyRule>? FindRole(string key) => roles.GetValueOrDefault(key);

    private static Grant? Find(Grant[]? grants, RequestAttributes request)
    {
        foreach (var grant in grants ?? [])
        {
            if (!grant.HoldsIn(request.Namespace))
            {
                continue;
            }

            foreach (var rule in grant.Rules)
            {
                if (rule.Allows(request))
                {
                    return grant;
                }
            }
        }

        return null;
    }
}
