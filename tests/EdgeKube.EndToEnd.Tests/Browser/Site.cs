using EdgeKube.EndToEnd.Tests.Clients;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Where the dashboard is served: by the fixture's cluster, or by the server whose folder EDGEKUBE_CLUSTER_DIR names.</summary>
internal sealed record Site(Uri Address)
{
    public static async Task<Site> FindAsync() => new(await MqttUser.ServerAsync());
}
