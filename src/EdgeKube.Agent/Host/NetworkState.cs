namespace EdgeKube.Agent.Host;

/// <summary>Whether the machine has a network, by those who manage it.</summary>
/// <param name="IsOffline">All of them say so.</param>
/// <param name="Words">What each says.</param>
internal sealed record NetworkState(bool IsOffline, string Words)
{
    private const ulong ConnectedLocally = 50; // NetworkManager's NM_STATE_CONNECTED_LOCAL
    private const ulong ConnectedWithin = 60;
    private const ulong ConnectedEverywhere = 70;

    /// <param name="networkd">Its OnlineState; null when it does not run.</param>
    /// <param name="manager">NetworkManager's State; null when it does not run.</param>
    /// <returns>Null when nobody knows.</returns>
    public static NetworkState? Of(string? networkd, ulong? manager)
    {
        var byNetworkd = networkd is "offline" or "partial" or "online" ? $"systemd-networkd: {networkd}" : null; // else it manages no link
        var byManager = manager is > 0 and var state ? $"NetworkManager: {NameOf(state)}" : null;
        var isOnline = networkd is "partial" or "online" || manager >= ConnectedLocally;
        return (byNetworkd ?? byManager) is null ? null : new(!isOnline, byNetworkd is null || byManager is null ? byNetworkd ?? byManager! : $"{byNetworkd}, {byManager}");
    }

    private static string NameOf(ulong state) => state switch
    {
        ConnectedEverywhere => "connected",
        ConnectedWithin => "connected, without the Internet",
        ConnectedLocally => "connected to the local network",
        40 => "connecting",
        10 => "asleep",
        _ => "disconnected",
    };
}
