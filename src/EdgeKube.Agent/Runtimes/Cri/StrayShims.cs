using System.Threading.Channels;
using EdgeKube.Agent.Runtimes.Cri.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>
/// Ends shims that containerd does not know of: when the one who asked for a sandbox goes away while its shim is being started (an agent that is
/// killed), containerd before 2.0 forgets the shim, which then stays for good.
/// </summary>
internal sealed partial class StrayShims(GrpcConnection connection, TimeProvider time, ILogger<StrayShims> logger) : BackgroundService
{
    private const string List = "containerd.services.containers.v1.Containers/List";

    // containerd may take a minute to clean up after a call that was broken off, and knows the shim until then.
    private static readonly TimeSpan[] _looks = [TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60)];
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);
    private readonly Channel<bool> _suspicions = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A sandbox did not start: look, in a while.</summary>
    public void Suspect() => _suspicions.Writer.TryWrite(true);

    /// <summary>Ends those that are nobody's now.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        var shims = Shims(); // before the list: what is made in between is none of ours to judge
        if (shims.Count == 0)
        {
            return;
        }

        var records = await connection.CallAsync(List, new ContainerRecordsRequest(), ContainerRecords.Parser, _quick, ct);
        var known = records.Containers.Select(c => c.Id).ToHashSet();
        var strays = shims.Where(s => !known.Contains(s.Id)).ToList();
        RuntimeProcesses.EndTrees(strays.Select(s => s.Pid));
        foreach (var (_, id) in strays)
        {
            LogEnded(id);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Suspect(); // our predecessor may have been killed
        try
        {
            while (await _suspicions.Reader.WaitToReadAsync(stoppingToken))
            {
                _suspicions.Reader.TryRead(out _);
                foreach (var wait in _looks)
                {
                    await Task.Delay(wait, time, stoppingToken);
                    await LookAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            await EndAsync(ct);
        }
        catch (RuntimeException e)
        {
            LogNoLook(e.Message); // containerd is away: when it comes back it ends those that it remembers, and the next look the others
        }
    }

    // containerd-shim-runc-v2 -namespace k8s.io -id ID -address SOCKET
    private List<(int Pid, string Id)> Shims() =>
        [.. RuntimeProcesses.All()
            .Where(p => Path.GetFileName(p.Value[0]).StartsWith("containerd-shim", StringComparison.Ordinal) && After(p.Value, "-address") == connection.SocketPath)
            .Select(p => (p.Key, After(p.Value, "-id")))
            .Where(s => s.Item2.Length > 0)];

    private static string After(string[] arguments, string flag) =>
        Array.IndexOf(arguments, flag) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : "";

    [LoggerMessage(LogLevel.Warning, "The shim {Id} belonged to no container that containerd knows, and was ended")]
    private partial void LogEnded(string id);

    [LoggerMessage(LogLevel.Debug, "Could not look for shims that are nobody's: {Problem}")]
    private partial void LogNoLook(string problem);
}
