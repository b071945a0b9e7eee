namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>How far a roll-out is with one node.</summary>
/// <param name="Occupies">It is one of the batch: another begins when this one is done.</param>
internal sealed record UpgradeSight(UpgradeTarget Node, string Phase, string Message, bool Occupies = false)
{
    public const string Pending = "Pending";
    public const string Ordered = "Ordered";
    public const string Verifying = "Verifying";
    public const string Updated = "Updated";
    public const string NotReady = "NotReady";
    public const string Failed = "Failed";
    public const string Superseded = "Superseded";

    /// <summary>The order has done its service, or is not wanted any more.</summary>
    public bool Withdraw { get; init; }

    /// <summary>It has just been found to take too long.</summary>
    public bool IsLate { get; init; }

    /// <summary>It failed in an earlier generation of the plan, and may try again before others begin.</summary>
    public bool IsRetry { get; init; }
}
