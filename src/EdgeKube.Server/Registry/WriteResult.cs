namespace EdgeKube.Server.Registry;

/// <summary>What a write left behind.</summary>
/// <param name="Json">The object as stored, its resourceVersion in it.</param>
/// <param name="Changed">False when the object was already so and nothing was written.</param>
/// <param name="Warnings">For Warning headers.</param>
internal sealed record WriteResult(long Revision, ReadOnlyMemory<byte> Json, bool Changed, IReadOnlyList<string> Warnings)
{
    /// <summary>True when an apply made the object.</summary>
    public bool Created { get; init; }
}
