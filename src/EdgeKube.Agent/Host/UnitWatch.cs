using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Knows which of the machine's units have failed.</summary>
internal sealed class UnitWatch(SystemdUnits units, TimeProvider time, ILogger<UnitWatch> logger) : BusWatch(time, logger)
{
    /// <summary>Null where there is no systemd to ask.</summary>
    public IReadOnlyList<string>? Failed { get; private set; }

    protected override Task<SystemdWatch> ListenAsync(Action changed, CancellationToken ct) => units.WatchAsync("", changed, changed, ct);

    // Pods that are units have their own status.
    protected override async Task<bool> LookAsync(CancellationToken ct)
    {
        var before = Failed;
        Failed = [.. (await units.FailedAsync(ct))
            .Where(u => !u.StartsWith("edgekube-", StringComparison.Ordinal) || u is "edgekube-server.service" or "edgekube-agent.service")];
        return before is null || !before.SequenceEqual(Failed);
    }
}
