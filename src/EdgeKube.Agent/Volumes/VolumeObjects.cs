using System.Text;
using System.Text.Json;
using EdgeKube.Agent.State;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>Finds in the desired state what volumes name.</summary>
internal sealed class VolumeObjects(IDesiredState state)
{
    /// <summary>Whether volumes may show something of it.</summary>
    public static bool Concerns(ResourceKey key) => key.Type == BuiltIn.Pods || key.Type == BuiltIn.ConfigMaps || key.Type == BuiltIn.Secrets;

    public static ResourceKey ConfigMapKey(string ns, string name) => new(BuiltIn.ConfigMaps, ns, name);

    public static ResourceKey SecretKey(string ns, string name) => new(BuiltIn.Secrets, ns, name);

    public PodView? Pod(ResourceKey key) =>
        state.Find(key) is { } json ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.PodView) : null;

    public IReadOnlyList<PodView> Pods() =>
        [.. state.List(BuiltIn.Pods).Select(p => JsonSerializer.Deserialize(p.Value.Span, ApiJson.Default.PodView)).OfType<PodView>()];

    /// <summary>Whether a pod may wait for it.</summary>
    public static bool IsStorage(ResourceKey key) => key.Type == BuiltIn.PersistentVolumeClaims || key.Type == BuiltIn.PersistentVolumes;

    public PersistentVolumeClaimView? Claim(string ns, string name) =>
        state.Find(new ResourceKey(BuiltIn.PersistentVolumeClaims, ns, name)) is { } json
            ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.PersistentVolumeClaimView)
            : null;

    public PersistentVolumeView? Volume(string name) =>
        state.Find(new ResourceKey(BuiltIn.PersistentVolumes, "", name)) is { } json
            ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.PersistentVolumeView)
            : null;

    public IReadOnlyList<PersistentVolumeView> Volumes() =>
        [.. state.List(BuiltIn.PersistentVolumes).Select(p => JsonSerializer.Deserialize(p.Value.Span, ApiJson.Default.PersistentVolumeView)).OfType<PersistentVolumeView>()];

    /// <summary>What it holds by key, text and bytes alike; null when there is no such ConfigMap.</summary>
    public IReadOnlyDictionary<string, byte[]>? ConfigMap(string ns, string name)
    {
        if (state.Find(ConfigMapKey(ns, name)) is not { } json || JsonSerializer.Deserialize(json.Span, ApiJson.Default.ConfigMapView) is not { } map)
        {
            return null;
        }

        var content = new Dictionary<string, byte[]>(map.BinaryData ?? new Dictionary<string, byte[]>());
        foreach (var (key, value) in map.Data ?? new Dictionary<string, string>())
        {
            content[key] = Encoding.UTF8.GetBytes(value);
        }

        return content;
    }

    public IReadOnlyDictionary<string, byte[]>? Secret(string ns, string name) =>
        state.Find(SecretKey(ns, name)) is { } json
            ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.SecretView)?.Data ?? new Dictionary<string, byte[]>()
            : null;
}
