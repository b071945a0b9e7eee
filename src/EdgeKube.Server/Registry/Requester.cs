namespace EdgeKube.Server.Registry;

/// <summary>Who asks for a write, as admission is told (authentication.k8s.io UserInfo).</summary>
internal sealed record Requester(string Name, IReadOnlyList<string> Groups)
{
    public static Requester Nobody { get; } = new("", []);

    public string Uid { get; init; } = "";

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }

    /// <summary>One of our own components.</summary>
    public static Requester Own(string component) => new($"system:{component}", ["system:authenticated"]);

    public static Requester Node(string node) => new($"system:node:{node}", ["system:nodes", "system:authenticated"]);
}
