namespace EdgeKube.Server.Broker;

/// <summary>How a change of the accounts ended.</summary>
internal enum AccountOutcome
{
    Done,

    BadName,

    /// <summary>There is an account of this name.</summary>
    Taken,

    /// <summary>There is none.</summary>
    Missing,

    BadPassword,
}
