namespace EdgeKube.Platform.Systemd;

/// <summary>How a unit is, in systemd's words.</summary>
/// <param name="Load">loaded, or not-found when there is no such unit.</param>
/// <param name="Active">active, activating, deactivating, inactive or failed.</param>
/// <param name="Sub">Such as running, exited or dead.</param>
public sealed record UnitState(string Load, string Active, string Sub)
{
    public bool Exists => Load != "not-found";
}
