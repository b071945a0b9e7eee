namespace EdgeKube.Platform.Upgrades;

/// <summary>How a mode's process is.</summary>
/// <param name="Mode"><c>server</c> or <c>agent</c>.</param>
/// <param name="Executable">What it runs; null when there is no process.</param>
/// <param name="Started">It has said that it is ready.</param>
/// <param name="Failed">It has ended, and nothing starts it again.</param>
/// <param name="Crashes">How often it has ended since it was last started by hand.</param>
public sealed record UnitSight(string Mode, string? Executable, bool Started, bool Failed, int Crashes)
{
    public int ProcessId { get; init; }
}
