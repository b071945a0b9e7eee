namespace EdgeKube.Agent.Host;

/// <summary>Measures what pods have on the disks. The room that ends pods for it implements it.</summary>
internal interface IPodDisk
{
    /// <returns>Empty when there is no such pod, or the runtime does not answer.</returns>
    Task<IReadOnlyList<DiskPart>> PartsAsync(string podUid, CancellationToken ct);
}
