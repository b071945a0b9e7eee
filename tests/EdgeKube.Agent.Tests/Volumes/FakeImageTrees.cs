using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Tests.Volumes;

/// <summary>Images whose files lie in a folder.</summary>
internal sealed class FakeImageTrees : IImageTrees
{
    public string Folder { get; init; } = "";

    public HashSet<string> Held { get; } = [];

    public Task<ImageTree> PrepareAsync(string image, string key, CancellationToken ct)
    {
        Held.Add(key);
        return Task.FromResult(new ImageTree("bind", Path.Combine(Folder, image), ""));
    }

    public Task ReleaseAsync(string key, CancellationToken ct)
    {
        Held.Remove(key);
        return Task.CompletedTask;
    }
}
