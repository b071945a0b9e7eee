namespace EdgeKube.Platform.Upgrades;

/// <summary>An upgrade is refused, and nothing was changed; the message says why.</summary>
public sealed class UpgradeException(string message) : Exception(message);
