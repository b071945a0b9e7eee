namespace EdgeKube.Platform.Tests.Upgrades;

/// <summary>The machine has no power any more.</summary>
internal sealed class PowerCutException : Exception;
