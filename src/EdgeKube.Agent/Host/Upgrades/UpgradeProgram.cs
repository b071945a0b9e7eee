using System.Security.Cryptography;
using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>The packaged executable's <c>upgrade</c>: it checks the signature with this machine's keys, switches on trial and goes back.</summary>
internal sealed class UpgradeProgram(UpgradeOptions options) : IUpgradeProgram
{
    private readonly SlotTable _table = SlotTable.Open(options.Slots);
    private string? _running;

    public string? Problem => options.ByUnit ? null : "the agent of this node is not the unit edgekube-agent.service with its usual data directory, so nobody would take back a version that does not work";

    public bool IsOnTrial => _table.Trial is not null;

    public string? Failure => _table.Failure;

    public async Task<string> RunningAsync(CancellationToken ct)
    {
        if (_running is null)
        {
            using var content = File.OpenRead("/proc/self/exe");
            _running = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        }

        return _running;
    }

    public async Task<(int Code, string Error)> RunAsync(string file, string signature, CancellationToken ct)
    {
        string[] arguments = ["upgrade", file, "--signature", signature, "--data-dir", options.Data, .. options.Config is { } config ? ["--config", config] : Array.Empty<string>()];
        var (code, _, error) = await new HostTool(options.Package, "edgekube").RunAsync(arguments, "", null, ct);
        return (code, error);
    }
}
