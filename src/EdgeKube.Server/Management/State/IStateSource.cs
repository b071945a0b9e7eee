using EdgeKube.Api.Values;

namespace EdgeKube.Server.Management.State;

/// <summary>Knows what there is to tell of each object.</summary>
internal interface IStateSource
{
    string TopicOf(ResourceKey key);

    /// <returns>Null when there is no such object.</returns>
    ValueTask<StateMessage?> TellAsync(ResourceKey key, CancellationToken ct);
}
