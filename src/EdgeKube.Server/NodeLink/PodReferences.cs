using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.NodeLink;

/// <summary>The ConfigMaps, Secrets and claims that a pod names. Pure.</summary>
internal static class PodReferences
{
    public static HashSet<ResourceKey> Of(PodView pod)
    {
        var found = new HashSet<ResourceKey>();
        void ConfigMap(string? name) => Add(BuiltIn.ConfigMaps, name);
        void Secret(string? name) => Add(BuiltIn.Secrets, name);
        void Add(GroupResource type, string? name)
        {
            if (!string.IsNullOrEmpty(name))
            {
                found.Add(new ResourceKey(type, pod.Metadata.Namespace, name));
            }
        }

        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Concat(pod.Spec.EphemeralContainers ?? []))
        {
            OfContainer(container, ConfigMap, Secret);
        }

        foreach (var secret in pod.Spec.ImagePullSecrets ?? [])
        {
            Secret(secret.Name);
        }

        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            OfVolume(volume, ConfigMap, Secret);
            Add(BuiltIn.PersistentVolumeClaims, Text(volume, "persistentVolumeClaim", "claimName"));
            Add(BuiltIn.PersistentVolumeClaims, Ephemeral(pod, volume));
        }

        return found;
    }

    private static void OfContainer(ContainerSpec container, Action<string?> configMap, Action<string?> secret)
    {
        foreach (var source in container.EnvFrom ?? [])
        {
            configMap(source.ConfigMapRef?.Name);
            secret(source.SecretRef?.Name);
        }

        foreach (var variable in container.Env ?? [])
        {
            configMap(variable.ValueFrom?.ConfigMapKeyRef?.Name);
            secret(variable.ValueFrom?.SecretKeyRef?.Name);
        }
    }

    private static void OfVolume(JsonElement volume, Action<string?> configMap, Action<string?> secret)
    {
        configMap(Text(volume, "configMap", "name"));
        secret(Text(volume, "secret", "secretName"));
        if (volume.TryGetProperty("projected", out var projected) && projected.TryGetProperty("sources", out var sources)
            && sources.ValueKind == JsonValueKind.Array)
        {
            foreach (var source in sources.EnumerateArray())
            {
                configMap(Text(source, "configMap", "name"));
                secret(Text(source, "secret", "name"));
            }
        }
    }

    private static string? Ephemeral(PodView pod, JsonElement volume) =>
        volume.ValueKind == JsonValueKind.Object && volume.TryGetProperty("ephemeral", out _) && volume.TryGetProperty("name", out var name)
            ? $"{pod.Metadata.Name}-{name.GetString()}"
            : null;

    private static string? Text(JsonElement volume, string source, string member) =>
        volume.ValueKind == JsonValueKind.Object
        && volume.TryGetProperty(source, out var inner) && inner.ValueKind == JsonValueKind.Object
        && inner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
