using EdgeKube.Agent.Host;

namespace EdgeKube.Agent.Tests.Host;

/// <summary>A container c with a volume v.</summary>
internal sealed class FakePodDisk : IPodDisk
{
    public Task<IReadOnlyList<DiskPart>> PartsAsync(string podUid, CancellationToken ct) => Task.FromResult<IReadOnlyList<DiskPart>>(
        [new(DiskPartKind.Layer, "c", 7, 1), new(DiskPartKind.Log, "c", 5, 2), new(DiskPartKind.Volume, "v", 3, 4)]);
}
