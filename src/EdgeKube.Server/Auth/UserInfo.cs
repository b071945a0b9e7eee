namespace EdgeKube.Server.Auth;

/// <summary>Who asks (authentication.k8s.io UserInfo).</summary>
internal sealed record UserInfo(string Name, IReadOnlyList<string> Groups)
{
    public static UserInfo Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    public bool IsAnonymous => ReferenceEquals(this, Anonymous);
}
