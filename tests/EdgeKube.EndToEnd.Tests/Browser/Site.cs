using EdgeKube.EndToEnd.Tests.Clients;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Where the dashboard is served: by the fixture's cluster, or by the server whose folder EDGEKUBE_CLUSTER_DIR names.</summary>
internal sealed record Site(Uri Address)
{
    public static async Task<Site> FindAsync() => new(await MqttUser.ServerAsync());

    /// <summary>The fixture's cluster has boards that run pods; a server of one's own is not expected to.</summary>
    public static void NeedsBoards() => Assert.SkipWhen(Repository.OwnCluster is not null, "no board is expected at the server that EDGEKUBE_CLUSTER_DIR names");
}
