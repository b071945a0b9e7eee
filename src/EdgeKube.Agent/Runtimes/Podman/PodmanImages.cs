using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Podman's images.</summary>
internal sealed class PodmanImages(PodmanClient client)
{
    private const string Algorithm = "sha256:";
    private const int IdLength = 64;
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _load = TimeSpan.FromMinutes(30);

    public static string WithAlgorithm(string id) =>
        id.Length == 0 || id.StartsWith(Algorithm, StringComparison.Ordinal) ? id : Algorithm + id;

    public static string WithoutAlgorithm(string id) => id.StartsWith(Algorithm, StringComparison.Ordinal) ? id[Algorithm.Length..] : id;

    public async Task<RuntimeImage?> FindAsync(string reference, CancellationToken ct)
    {
        try
        {
            return Of(await client.GetAsync($"images/{Path(reference)}/json", _quick, ct));
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            return null;
        }
    }

    public async Task<RuntimeImage> PullAsync(string reference, RegistryCredential? credential, CancellationToken ct)
    {
        var full = ImageName.Normalize(reference);
        var headers = new List<KeyValuePair<string, string>>();
        if (credential is not null)
        {
            // By registry: a credential without one goes to no mirror.
            var auth = new JsonObject
            {
                [credential.Server] = new JsonObject { ["username"] = credential.User, ["password"] = credential.Password },
            };
            headers.Add(new("X-Registry-Config", Convert.ToBase64String(Encoding.UTF8.GetBytes(auth.ToJsonString())).Replace('+', '-').Replace('/', '_')));
        }

        var path = $"images/pull?reference={PodmanClient.Escape(full)}&policy=always&quiet=true";
        var id = "";
        await foreach (var line in client.LinesAsync(HttpMethod.Post, path, headers, ct))
        {
            if (line.Text("error") is { Length: > 0 } error)
            {
                throw new RuntimeException(error.Contains("manifest unknown", StringComparison.Ordinal) ? "NotFound" : "Unknown", $"failed to pull image \"{full}\": {error}");
            }

            id = line.Text("id") is { Length: > 0 } pulled ? pulled : id;
        }

        return await FindAsync(id.Length > 0 ? id : full, ct)
            ?? throw new RuntimeException("NotFound", $"image {reference} was pulled and is not there");
    }

    public async Task<IReadOnlyList<RuntimeImage>> ListAsync(CancellationToken ct)
    {
        var images = await client.GetAsync("images/json", _quick, ct);
        return [.. images.Items().Select(Of)];
    }

    public async Task<IReadOnlyList<string>> ImportAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        using var body = new StreamContent(file);
        body.Headers.ContentType = new("application/x-tar");
        try
        {
            return (await client.CallAsync(HttpMethod.Post, "images/load", body, _load, ct)).Texts("Names");
        }
        catch (RuntimeException e) when (e.Code is not "Unavailable")
        {
            throw new RuntimeException("InvalidArgument", $"{path} could not be imported: {e.Message}");
        }
    }

    /// <summary>Takes a name away, and the image with its last name.</summary>
    public async Task RemoveAsync(string reference, CancellationToken ct)
    {
        try
        {
            // By id all names go; Podman asks for force then, and still keeps what a container uses.
            var force = WithoutAlgorithm(reference).Length == IdLength && !reference.Contains('/', StringComparison.Ordinal);
            await client.DeleteAsync($"images/{Path(reference)}{(force ? "?force=true" : "")}", _load, ct);
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            // what was to go is gone
        }
    }

    public async Task ExportAsync(string reference, string path, CancellationToken ct)
    {
        if (await FindAsync(reference, ct) is null)
        {
            throw new RuntimeException("NotFound", $"there is no image {reference}");
        }

        await using var file = File.Create(path);
        await client.CopyAsync($"images/{Path(reference)}/get?format=docker-archive", file, ct);
    }

    // The list has Id without an algorithm and no user; the inspection has both.
    private static RuntimeImage Of(JsonElement image)
    {
        var digests = image.Texts("RepoDigests");
        var id = WithAlgorithm(image.Text("Id"));
        return new(id, digests.Count > 0 ? digests[0] : id, [.. image.Texts("RepoTags"), .. digests], image.Number("Size"), image.Text("User"))
        {
            Architecture = image.Text("Architecture"),
        };
    }

    private static string Path(string reference) => WithoutAlgorithm(reference) is var id && id.Length != reference.Length ? id : ImageName.Normalize(reference);
}
