namespace EdgeKube.Agent.Runtimes;

/// <summary>Offers the files of images to be mounted as volumes.</summary>
internal interface IImageTrees
{
    /// <summary>Makes an image's files ready, and keeps them while they are not released; safe to repeat.</summary>
    /// <param name="image">The image's id.</param>
    /// <param name="key">What <see cref="ReleaseAsync"/> knows them by.</param>
    /// <param name="ct">Cancels.</param>
    Task<ImageTree> PrepareAsync(string image, string key, CancellationToken ct);

    /// <summary>Nothing of it is mounted any more; safe to repeat.</summary>
    Task ReleaseAsync(string key, CancellationToken ct);
}
