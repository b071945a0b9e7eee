namespace EdgeKube.Api.Values;

/// <summary>Names one object: its type, its namespace ("" when cluster-scoped) and its name.</summary>
public sealed record ResourceKey(GroupResource Type, string Namespace, string Name)
{
    /// <summary>The key in the store and in logs: <c>deployments.apps/default/web</c>, <c>nodes//board-1</c>.</summary>
    public override string ToString() => $"{Type}/{Namespace}/{Name}";

    public static ResourceKey Parse(string text)
    {
        var parts = text.Split('/', 3);
        return parts.Length == 3
            ? new(GroupResource.Parse(parts[0]), parts[1], parts[2])
            : throw new FormatException($"\"{text}\" is not resource/namespace/name");
    }
}
