namespace EdgeKube.Server.Auth;

/// <summary>Who asks (authentication.k8s.io UserInfo).</summary>
internal sealed record UserInfo(string Name, IReadOnlyList<string> Groups)
{
    public static UserInfo Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    /// <summary>"" for who has none: certificates name none.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What else the authenticator knows, such as the pod that a token was made for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }

    public bool IsAnonymous => ReferenceEquals(this, Anonymous);
}
