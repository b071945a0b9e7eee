using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;
using EdgeKube.Platform.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Networking.Cni;

/// <summary>Gives the runtime the CNI configuration, once the cluster has given this node a range for its pods.</summary>
/// <remarks>The file stays, so a board that starts with no server in sight has its network at once.</remarks>
internal sealed partial class PodNetwork : IPodNetwork, INodeReadiness
{
    private const string NotReady =
        "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeNetwork _network;
    private readonly ILogger<PodNetwork> _logger;
    private readonly string _folder;

    public PodNetwork(NodeNetwork network, ILogger<PodNetwork> logger)
    {
        (_network, _logger) = (network, logger);
        _folder = Path.Combine(network.Identity.Directory, "cni");
    }

    public event Action? Changed;

    public string? Trouble => _ready.Task.IsCompleted ? null : NotReady;

    private string File => Path.Combine(_network.Identity.CniFolder, CniConfiguration.FileName);

    public Task WhenReadyAsync(CancellationToken ct) => _ready.Task.WaitAsync(ct);

    public async Task<Requeue> ReconcileAsync(CancellationToken ct)
    {
        if (_network.PodCidr is { } cidr)
        {
            await WriteAsync(cidr, ct);
        }
        else if (!System.IO.File.Exists(File))
        {
            return Requeue.OnChange;
        }

        KernelSetting.Ensure("net/ipv4/ip_forward", "1");
        if (_ready.TrySetResult())
        {
            Changed?.Invoke();
        }

        return Requeue.OnChange;
    }

    private async Task WriteAsync(string cidr, CancellationToken ct)
    {
        var text = CniConfiguration.Text(cidr, Path.Combine(_folder, "addresses"));
        var before = System.IO.File.Exists(File) ? await System.IO.File.ReadAllTextAsync(File, ct) : "";
        if (before == text)
        {
            return;
        }

        if (before.Length > 0 && Directory.Exists($"/sys/class/net/{CniConfiguration.Bridge}"))
        {
            // The plugin refuses a bridge that carries another range's gateway.
            await NetworkTool.Ip.RunAsync(["-4", "addr", "flush", "dev", CniConfiguration.Bridge], "", ct);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        AtomicFile.Write(File, text, FileModes.Public);
        LogRange(cidr);
    }

    [LoggerMessage(LogLevel.Information, "Pods of this node get addresses of {Range}")]
    private partial void LogRange(string range);
}
