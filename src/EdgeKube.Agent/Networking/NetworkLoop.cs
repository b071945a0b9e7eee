using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Queues;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Agent.Networking;

/// <summary>Starts the network's reconcile loop with everything to look at, after a look at the tools it needs.</summary>
internal sealed class NetworkLoop(NetworkWaker waker, ReconcileLoop<NetworkPart> loop) : BackgroundService, IHeartbeat
{
    public string Name => loop.Name;

    public bool StandsStill => loop.StandsStill;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Executables.Find("nft", "nftables");
        Executables.Find("ip", "iproute2");
        foreach (var plugin in (string[])["bridge", "host-local", "portmap", "loopback"])
        {
            Executables.Find($"/usr/lib/cni/{plugin}", "containernetworking-plugins");
        }

        waker.WakeAll();
        await loop.StartAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await loop.StopAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        loop.Dispose();
        base.Dispose();
    }

    /// <summary>Ends when the loop does, so that its failure is the agent's.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await (loop.ExecuteTask ?? Task.CompletedTask);
}
