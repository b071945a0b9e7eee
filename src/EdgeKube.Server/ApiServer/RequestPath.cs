using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.ApiServer;

/// <summary>What a path below /api or /apis names.</summary>
internal sealed record RequestPath(string Group, string Version, string Namespace, string Resource, string Name, string Subresource)
{
    /// <returns>Null when the path names no resource.</returns>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", var version, .. { Length: > 0 } rest] => Below("", version, rest),
            ["apis", var group, var version, .. { Length: > 0 } rest] => Below(group, version, rest),
            _ => null,
        };
    }

    /// <returns>Null when no such kind is served, or not in that scope.</returns>
    public ResourceDefinition? Find(DefinitionTable table) =>
        table.Find(Group, Version, Resource) is { } definition && (definition.Namespaced || Namespace.Length == 0) ? definition : null;

    private static RequestPath? Below(string group, string version, string[] parts) => parts switch
    {
        ["namespaces", var name, "status" or "finalize"] => new(group, version, "", "namespaces", Unescape(name), parts[2]),
        ["namespaces", var ns, var resource, .. var rest] => Make(group, version, Unescape(ns), resource, rest),
        [var resource, .. var rest] => Make(group, version, "", resource, rest),
        _ => null,
    };

    private static RequestPath? Make(string group, string version, string ns, string resource, string[] rest) => rest switch
    {
        [] => new(group, version, ns, resource, "", ""),
        [var name] => new(group, version, ns, resource, Unescape(name), ""),
        [var name, var subresource] => new(group, version, ns, resource, Unescape(name), subresource),
        [var name, "proxy", ..] => new(group, version, ns, resource, Unescape(name), "proxy"),
        _ => null,
    };

    private static string Unescape(string part) => Uri.UnescapeDataString(part);
}
