namespace EdgeKube.Agent.Host.Power;

/// <summary>Ends all pods because the machine is about to stop. The room that runs them implements it.</summary>
internal interface IPodShutdown
{
    /// <summary>Ends the pods, those that the node needs last; returns when all have ended, or their time is over.</summary>
    /// <param name="all">How long it may take.</param>
    /// <param name="critical">How much of it is for critical pods.</param>
    /// <param name="ct">Cancels.</param>
    Task EndPodsAsync(TimeSpan all, TimeSpan critical, CancellationToken ct);

    /// <summary>The machine goes on after all.</summary>
    void Resume();
}
