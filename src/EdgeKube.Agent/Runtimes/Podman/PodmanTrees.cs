using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>The files of images as those of containers that never run: Podman keeps an image while it has a container.</summary>
internal sealed class PodmanTrees(PodmanClient client) : IImageTrees
{
    private static readonly TimeSpan _slow = TimeSpan.FromMinutes(4);

    public async Task<ImageTree> PrepareAsync(string image, string key, CancellationToken ct)
    {
        var spec = new JsonObject
        {
            ["name"] = key,
            ["image"] = PodmanImages.WithoutAlgorithm(image),
            ["entrypoint"] = new JsonArray("none"),
            ["netns"] = new JsonObject { ["nsmode"] = "host" },
            ["labels"] = new JsonObject { [PodmanLabels.Kind] = "volume" },
        };
        try
        {
            await client.PostAsync("containers/create", spec, _slow, ct);
        }
        catch (RuntimeException e) when (e.Message.Contains("already in use", StringComparison.Ordinal))
        {
            // of before
        }

        await client.PostAsync($"containers/{key}/mount", null, _slow, ct);
        var container = await client.GetAsync($"containers/{key}/json", _slow, ct);
        return container.Member("GraphDriver").Member("Data").Text("MergedDir") is { Length: > 0 } path
            ? new ImageTree("bind", path, "")
            : throw new RuntimeException("Unimplemented", "image volumes need Podman's overlay driver");
    }

    public async Task ReleaseAsync(string key, CancellationToken ct)
    {
        try
        {
            await client.DeleteAsync($"containers/{key}?force=true&timeout=0", _slow, ct);
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            // what was to go is gone
        }
    }
}
