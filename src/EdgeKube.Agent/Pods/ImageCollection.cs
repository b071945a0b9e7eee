using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>Says which images may go when the disk is full. Pure.</summary>
internal static class ImageCollection
{
    /// <summary>Those that may go, the longest unused first.</summary>
    /// <param name="images">All there are.</param>
    /// <param name="needed">What pods that belong here name, and what containers use: names, digests or ids.</param>
    /// <param name="imported">What a person brought.</param>
    /// <param name="lastNeeded">By image id.</param>
    /// <param name="before">What was needed after this stays.</param>
    public static IReadOnlyList<RuntimeImage> Candidates(
        IReadOnlyList<RuntimeImage> images,
        IReadOnlySet<string> needed,
        IReadOnlySet<string> imported,
        IReadOnlyDictionary<string, DateTimeOffset> lastNeeded,
        DateTimeOffset before) =>
        [.. images
            .Where(i => !i.Pinned && CanComeAgain(i) && !Names(i).Any(n => needed.Contains(n) || imported.Contains(n)))
            .Where(i => lastNeeded.GetValueOrDefault(i.Id) <= before)
            .OrderBy(i => lastNeeded.GetValueOrDefault(i.Id))
            .ThenByDescending(i => i.SizeBytes)];

    private static IEnumerable<string> Names(RuntimeImage image) => image.References.Append(image.Digest).Append(image.Id);

    // Without a digest, or named for this machine alone, it was imported by hand; a sandbox image is used by what nobody lists.
    private static bool CanComeAgain(RuntimeImage image) =>
        image.Digest.Contains('@', StringComparison.Ordinal)
        && !image.References.Any(r => r.StartsWith("localhost/", StringComparison.Ordinal) || r.Contains("/pause:", StringComparison.Ordinal));
}
