namespace EdgeKube.Agent.Runtimes;

/// <summary>What confines a container's processes.</summary>
/// <param name="Kind">Who wrote it.</param>
/// <param name="Reference">Of a local one: the path of the seccomp profile, or the name of the AppArmor profile.</param>
internal sealed record ConfinementProfile(ConfinementKind Kind, string Reference)
{
    public static readonly ConfinementProfile Unconfined = new(ConfinementKind.Unconfined, "");
}
