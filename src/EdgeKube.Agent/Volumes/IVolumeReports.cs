namespace EdgeKube.Agent.Volumes;

/// <summary>Tells the server what became of volumes that are folders of this node.</summary>
internal interface IVolumeReports
{
    /// <returns>False: the server is away; say it again.</returns>
    Task<bool> TellRemovedAsync(IReadOnlyList<string> volumes, CancellationToken ct);
}
