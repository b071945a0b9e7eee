namespace EdgeKube.Server.Registry;

/// <summary>What a delete left behind.</summary>
/// <param name="Gone">True: the object is no more. False: it waits for its grace period or finalizers.</param>
/// <param name="Json">The object's last or present state.</param>
internal sealed record DeleteResult(bool Gone, long Revision, ReadOnlyMemory<byte> Json)
{
    /// <summary>For Warning headers.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
