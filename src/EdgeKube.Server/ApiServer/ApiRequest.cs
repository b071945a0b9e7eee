using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Auth;

namespace EdgeKube.Server.ApiServer;

/// <summary>A request for a resource, as its path and query say it.</summary>
/// <param name="Namespace">"": all namespaces, or a cluster-scoped kind.</param>
/// <param name="Name">"" for collections.</param>
/// <param name="Subresource"><c>status</c>, <c>log</c> … or "".</param>
internal sealed record ApiRequest(
    ResourceDefinition Definition, string Verb, string Namespace, string Name, string Subresource, QueryParameters Query)
{
    public required UserInfo User { get; init; }

    /// <summary>What is asked of a write, beyond the right to do it, before it is stored.</summary>
    public Action<JsonObject, JsonObject?>? Guard { get; init; }

    /// <summary>It opens a way to a node, whatever its method.</summary>
    public bool IsConnection => ConnectAdmission.IsConnection(Subresource);

    /// <summary>It lasts as long as its client likes, and does not count among those that wait for an answer.</summary>
    public bool IsLongRunning => IsConnection || Verb == "watch" || Subresource == "log";

    public ResourceKey Key => Definition.Key(Namespace, Name);
}
