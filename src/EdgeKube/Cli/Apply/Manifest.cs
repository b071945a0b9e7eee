using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Apply;

/// <summary>An object as a file describes it.</summary>
internal sealed record Manifest(string File, JsonObject Item)
{
    /// <summary>Which object of the cluster it is about.</summary>
    public Target Target(Session session)
    {
        var kind = Item.Text("kind");
        var type = session.Types.Of(Item)
            ?? throw CliException.Of($"unable to recognize \"{File}\": no matches for kind \"{kind}\" in version \"{Item.Text("apiVersion")}\"");
        var space = Item.Namespace() is { Length: > 0 } own ? own : session.Namespace;
        return new Target(type, Item.Name(), type.Namespaced ? space : null);
    }
}
