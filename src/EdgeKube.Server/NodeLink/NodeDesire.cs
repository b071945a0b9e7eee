using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink;

/// <summary>What one node needs, read from the caches: its pods, what these name, all Services, EndpointSlices and Nodes.</summary>
internal sealed class NodeDesire(string node, NodeLinkCaches caches, PodsByNode podsByNode, SharedForms forms)
{
    private readonly Dictionary<ResourceKey, HashSet<ResourceKey>> _references = [];

    /// <summary>Every key that the node needs or may need.</summary>
    public IEnumerable<ResourceKey> AllKeys()
    {
        var pods = podsByNode.On(node);
        _references.Clear();
        foreach (var pod in pods)
        {
            Refer(pod);
        }

        return pods
            .Concat(_references.Values.SelectMany(r => r).Distinct())
            .Concat(caches.Volumes.All.Select(v => v.Key).Where(IsNeeded))
            .Concat(caches.Services.All.Select(s => s.Key))
            .Concat(caches.EndpointSlices.All.Select(s => s.Key))
            .Concat(caches.Nodes.All.Select(n => n.Key));
    }

    /// <summary>The keys to look at when this one changed: a pod brings what it names (or no longer names).</summary>
    public IEnumerable<ResourceKey> Concerned(ResourceKey key)
    {
        if (key.Type == BuiltIn.PersistentVolumeClaims)
        {
            return caches.Claims.Find(key)?.View.Spec.VolumeName is { Length: > 0 } volume ? [key, VolumeKey(volume)] : [key];
        }

        if (key.Type != BuiltIn.Pods)
        {
            return [key];
        }

        var before = _references.GetValueOrDefault(key) ?? [];
        Refer(key);
        var now = _references.GetValueOrDefault(key) ?? [];
        return before.SetEquals(now) ? [key] : before.Union(now).SelectMany(WithVolume).Prepend(key);
    }

    /// <summary>The object's revision in the cache, or null when the node does not need it.</summary>
    public long? RevisionOf(ResourceKey key) => key.Type switch
    {
        var type when type == BuiltIn.Pods => OwnPod(key)?.Revision,
        var type when type == BuiltIn.ConfigMaps => IsNamed(key) ? caches.ConfigMaps.Find(key)?.Revision : null,
        var type when type == BuiltIn.Secrets => IsNamed(key) ? caches.Secrets.Find(key)?.Revision : null,
        var type when type == BuiltIn.PersistentVolumeClaims => IsNamed(key) ? caches.Claims.Find(key)?.Revision : null,
        var type when type == BuiltIn.PersistentVolumes => IsNeeded(key) ? caches.Volumes.Find(key)?.Revision : null,
        var type when type == BuiltIn.Services => caches.Services.Find(key)?.Revision,
        var type when type == BuiltIn.EndpointSlices => caches.EndpointSlices.Find(key)?.Revision,
        var type when type == BuiltIn.Nodes => caches.Nodes.Find(key)?.Revision,
        _ => null,
    };

    public DesiredForm? FormOf(ResourceKey key) => key.Type switch
    {
        var type when type == BuiltIn.Pods => OwnPod(key) is { } pod ? DesiredForm.Pod(pod.Json) : null,
        var type when type == BuiltIn.ConfigMaps => IsNamed(key) ? Whole(caches.ConfigMaps.Find(key)) : null,
        var type when type == BuiltIn.Secrets => IsNamed(key) ? Whole(caches.Secrets.Find(key)) : null,
        var type when type == BuiltIn.PersistentVolumeClaims => IsNamed(key) ? Whole(caches.Claims.Find(key)) : null,
        var type when type == BuiltIn.PersistentVolumes => IsNeeded(key) ? Whole(caches.Volumes.Find(key)) : null,
        var type when type == BuiltIn.Services => Shared(caches.Services.Find(key)),
        var type when type == BuiltIn.EndpointSlices => Shared(caches.EndpointSlices.Find(key)),
        var type when type == BuiltIn.Nodes => caches.Nodes.Find(key) is { } found ? Node(found) : null,
        _ => null,
    };

    private static ResourceKey VolumeKey(string name) => new(BuiltIn.PersistentVolumes, "", name);

    private IEnumerable<ResourceKey> WithVolume(ResourceKey key) =>
        key.Type == BuiltIn.PersistentVolumeClaims && caches.Claims.Find(key)?.View.Spec.VolumeName is { Length: > 0 } volume ? [key, VolumeKey(volume)] : [key];

    // Those that its pods have by their claims, and its own folders that are to be removed.
    private bool IsNeeded(ResourceKey volume) =>
        caches.Volumes.Find(volume) is { } found
        && ((found.View.Status.Phase == "Released" && found.View.Metadata.Annotations?.GetValueOrDefault(VolumeMatch.NodeAnnotation) == node)
            || _references.Values.Any(r => r.Any(key =>
                key.Type == BuiltIn.PersistentVolumeClaims && caches.Claims.Find(key)?.View.Spec.VolumeName == volume.Name)));

    private static DesiredForm? Whole<T>(Cached<T>? found)
        where T : class => found is null ? null : DesiredForm.Whole(found.Json);

    private DesiredForm? Shared<T>(Cached<T>? found)
        where T : class => found is null ? null : forms.Of(found, () => DesiredForm.Whole(found.Json));

    private DesiredForm Node(Cached<NodeView> found) => found.Key.Name == node
        ? DesiredForm.Node(found.Json, own: true)
        : forms.Of(found, () => DesiredForm.Node(found.Json, own: false));

    private Cached<PodView>? OwnPod(ResourceKey key) =>
        caches.Pods.Find(key) is { } pod && pod.View.Spec.NodeName == node ? pod : null;

    private bool IsNamed(ResourceKey key) => _references.Values.Any(r => r.Contains(key));

    private void Refer(ResourceKey pod)
    {
        if (OwnPod(pod) is { } found)
        {
            _references[pod] = PodReferences.Of(found.View);
        }
        else
        {
            _references.Remove(pod);
        }
    }
}
