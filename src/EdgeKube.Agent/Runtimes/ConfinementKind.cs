namespace EdgeKube.Agent.Runtimes;

/// <summary>Where a <see cref="ConfinementProfile"/> comes from.</summary>
internal enum ConfinementKind
{
    Unconfined,
    RuntimeDefault,
    Localhost,
}
