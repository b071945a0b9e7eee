namespace EdgeKube.Platform.Upgrades;

/// <summary>What starts the modes of this machine.</summary>
public interface IUnits
{
    Task<UnitSight> LookAsync(string mode, CancellationToken ct);

    /// <param name="kill">It need not be asked to stop: it does not work.</param>
    Task RestartAsync(UnitSight unit, bool kill, CancellationToken ct);
}
