namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>The user that a ServiceAccount's token stands for.</summary>
internal static class AccountUser
{
    private const string Extra = "authentication.kubernetes.io/";

    public static UserInfo Of(string ns, NamedObject account) => new(
        $"system:serviceaccount:{ns}:{account.Name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"])
    {
        Uid = account.Uid,
    };

    public static UserInfo Of(TokenClaims claims)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        Add(extra, "credential-id", claims.Id.Length == 0 ? "" : $"JTI={claims.Id}");
        Add(extra, "node-name", claims.Node?.Name ?? "");
        Add(extra, "node-uid", claims.Node?.Uid ?? "");
        Add(extra, "pod-name", claims.Pod?.Name ?? "");
        Add(extra, "pod-uid", claims.Pod?.Uid ?? "");
        return Of(claims.Namespace, claims.Account) with { Extra = extra };
    }

    private static void Add(Dictionary<string, IReadOnlyList<string>> extra, string name, string value)
    {
        if (value.Length > 0)
        {
            extra[Extra + name] = [value];
        }
    }
}
