namespace EdgeKube.Server.Broker;

/// <summary>What came of a change of the accounts.</summary>
internal sealed record AccountChange(AccountOutcome Outcome)
{
    /// <summary>The account's; "" when none was set.</summary>
    public string Password { get; init; } = "";
}
