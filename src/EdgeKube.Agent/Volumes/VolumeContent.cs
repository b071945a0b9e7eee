using System.Text;
using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>Works out the files of volumes whose content comes from the API.</summary>
internal sealed class VolumeContent(VolumeObjects objects, PodTokens tokens, Func<NodeAmounts> node)
{
    private const UnixFileMode DefaultMode = (UnixFileMode)0b110_100_100;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const long DefaultSeconds = 3600;

    /// <param name="folder">Where the volume is: what it shows already is looked at there.</param>
    /// <exception cref="VolumeException">What it names is not there.</exception>
    public async Task<VolumeFiles> OfAsync(PodView pod, VolumeSpec volume, string folder, CancellationToken ct)
    {
        var source = volume.Source;
        var mode = Mode(source.Number("defaultMode")) ?? DefaultMode;
        switch (volume.Kind)
        {
            case "configMap":
                return new(ConfigMap(pod, source, mode), null);
            case "secret":
                return new(Secret(pod, source, source.Text("secretName"), mode), null);
            case "downwardAPI":
                return new(Downward(pod, source, mode), null);
            default:
                return await ProjectedAsync(pod, source, mode, folder, ct);
        }
    }

    /// <summary>The objects that the content comes from; the pod itself always counts.</summary>
    public static IEnumerable<ResourceKey> Sources(PodView pod, VolumeSpec volume)
    {
        var ns = pod.Metadata.Namespace;
        foreach (var source in volume.Kind == "projected" ? volume.Source.Items("sources") ?? [] : [])
        {
            if (source.Map("configMap")?.Text("name") is { } map)
            {
                yield return VolumeObjects.ConfigMapKey(ns, map);
            }

            if (source.Map("secret")?.Text("name") is { } secret)
            {
                yield return VolumeObjects.SecretKey(ns, secret);
            }
        }

        if (volume.Kind == "configMap" && volume.Source.Text("name") is { } name)
        {
            yield return VolumeObjects.ConfigMapKey(ns, name);
        }

        if (volume.Kind == "secret" && volume.Source.Text("secretName") is { } named)
        {
            yield return VolumeObjects.SecretKey(ns, named);
        }
    }

    private async Task<VolumeFiles> ProjectedAsync(PodView pod, JsonElement projected, UnixFileMode mode, string folder, CancellationToken ct)
    {
        var files = new Dictionary<string, VolumeFile>(StringComparer.Ordinal); // of two at one path the later counts
        var problems = new List<string>();
        DateTimeOffset? due = null;
        foreach (var source in projected.Items("sources") ?? [])
        {
            try
            {
                if (source.Map("serviceAccountToken") is { } wanted)
                {
                    var (file, at) = await TokenAsync(pod, wanted, mode, folder, ct);
                    files[file.Path] = file;
                    due = due < at ? due : at;
                    continue;
                }

                foreach (var file in Part(pod, source, mode))
                {
                    files[file.Path] = file;
                }
            }
            catch (VolumeException e)
            {
                problems.Add(e.Message);
            }
        }

        return problems.Count switch
        {
            0 => new([.. files.Values], due),
            1 => throw new VolumeException(problems[0]),
            _ => throw new VolumeException($"[{string.Join(", ", problems)}]"),
        };
    }

    private List<VolumeFile> Part(PodView pod, JsonElement source, UnixFileMode mode)
    {
        if (source.Map("configMap") is { } map)
        {
            return ConfigMap(pod, map, mode);
        }

        if (source.Map("secret") is { } secret)
        {
            return Secret(pod, secret, secret.Text("name"), mode);
        }

        return source.Map("downwardAPI") is { } downward
            ? Downward(pod, downward, mode)
            : throw new VolumeException($"projected volume source {string.Join(", ", source.EnumerateObject().Select(m => m.Name))} is not supported by this node");
    }

    private async Task<(VolumeFile File, DateTimeOffset DueAt)> TokenAsync(
        PodView pod, JsonElement wanted, UnixFileMode mode, string folder, CancellationToken ct)
    {
        var path = wanted.Text("path") ?? "token";
        var order = new TokenOrder(
            pod.Metadata.Namespace,
            pod.Metadata.Name,
            pod.Metadata.Uid,
            pod.Spec.ServiceAccountName is { Length: > 0 } account ? account : "default",
            wanted.Text("audience") ?? "",
            wanted.Number("expirationSeconds") ?? DefaultSeconds);
        try
        {
            var token = await tokens.GetAsync(order, AtomicFolder.Read(folder, path), ct);
            var user = Ownership.UserOf(pod);
            var own = user is not null || pod.Spec.SecurityContext?.FsGroup is not null;
            return (new VolumeFile(path, token.Token, own ? Private : mode, user), token.DueAt);
        }
        catch (VolumeException e)
        {
            throw new VolumeException($"failed to fetch token: {e.Message}");
        }
    }

    private List<VolumeFile> ConfigMap(PodView pod, JsonElement source, UnixFileMode mode)
    {
        var name = source.Text("name") ?? "";
        var optional = source.Flag("optional");
        return objects.ConfigMap(pod.Metadata.Namespace, name) is { } data
            ? Files(source, data, mode, optional, key => $"configmap references non-existent config key: {key}")
            : optional ? [] : throw new VolumeException($"configmap \"{name}\" not found");
    }

    private List<VolumeFile> Secret(PodView pod, JsonElement source, string? name, UnixFileMode mode)
    {
        var optional = source.Flag("optional");
        return objects.Secret(pod.Metadata.Namespace, name ?? "") is { } data
            ? Files(source, data, mode, optional, key => $"references non-existent secret key: {key}")
            : optional ? [] : throw new VolumeException($"secret \"{name}\" not found");
    }

    private static List<VolumeFile> Files(
        JsonElement source, IReadOnlyDictionary<string, byte[]> data, UnixFileMode mode, bool optional, Func<string, string> missing)
    {
        if (source.Items("items") is not { Count: > 0 } items)
        {
            return [.. data.Select(d => new VolumeFile(d.Key, d.Value, mode))];
        }

        var files = new List<VolumeFile>();
        foreach (var item in items)
        {
            var key = item.Text("key") ?? "";
            if (data.TryGetValue(key, out var content))
            {
                files.Add(new VolumeFile(item.Text("path") ?? key, content, Mode(item.Number("mode")) ?? mode));
            }
            else if (!optional)
            {
                throw new VolumeException(missing(key));
            }
        }

        return files;
    }

    private List<VolumeFile> Downward(PodView pod, JsonElement source, UnixFileMode mode) => [.. (source.Items("items") ?? [])
        .Select(item => new VolumeFile(
            item.Text("path") ?? "", Encoding.UTF8.GetBytes(DownwardApi.Value(pod, item, node())), Mode(item.Number("mode")) ?? mode))];

    private static UnixFileMode? Mode(long? bits) => bits is { } mode ? (UnixFileMode)(mode & 0b111_111_111) : null;
}
