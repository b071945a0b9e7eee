namespace EdgeKube.Server.Auth.Rbac;

/// <summary>The rules that a binding gives to a subject.</summary>
/// <param name="Namespace">Where they hold; "" for everywhere.</param>
/// <param name="Reason">Such as <c>RBAC: allowed by ClusterRoleBinding "x" of ClusterRole "y" to Group "z"</c>.</param>
internal sealed record Grant(PolicyRule[] Rules, string Namespace, string Reason)
{
    public bool HoldsIn(string ns) => Namespace.Length == 0 || Namespace == ns;
}
