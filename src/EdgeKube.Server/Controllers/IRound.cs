using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;

namespace EdgeKube.Server.Controllers;

/// <summary>Brings all that it looks after into order at once; for what is small and changes seldom.</summary>
internal interface IRound
{
    /// <summary>Kinds of which a change asks for a new round.</summary>
    IReadOnlyList<GroupResource> Watched { get; }

    /// <summary>Reads all and writes what is not so; what is in order costs no write.</summary>
    /// <returns>When to run again if nothing changes before.</returns>
    Task<Requeue> RunAsync(CancellationToken ct);
}
