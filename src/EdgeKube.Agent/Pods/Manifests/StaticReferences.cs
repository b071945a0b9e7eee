using System.Text.Json;
using EdgeKube.Agent.Pods.Streams;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Manifests;

/// <summary>Finds what a static pod names of the API: such a pod would run only with a server, and kubelets refuse it. Pure.</summary>
internal static class StaticReferences
{
    /// <returns>The first kind of object that it names, such as <c>secrets</c>; null when it names none.</returns>
    public static string? Of(PodSpec spec) =>
        spec.ServiceAccountName is { Length: > 0 } ? "serviceaccounts"
        : spec.ImagePullSecrets is { Count: > 0 } ? "secrets"
        : PodContainers.All(spec).Select(OfContainer).Concat((spec.Volumes ?? []).Select(OfVolume)).FirstOrDefault(r => r is not null);

    private static string? OfContainer(ContainerSpec container)
    {
        var (from, values) = (container.EnvFrom ?? [], container.Env ?? []);
        return from.Any(e => e.SecretRef is not null) || values.Any(e => e.ValueFrom?.SecretKeyRef is not null) ? "secrets"
            : from.Any(e => e.ConfigMapRef is not null) || values.Any(e => e.ValueFrom?.ConfigMapKeyRef is not null) ? "configmaps"
            : null;
    }

    private static string? OfVolume(JsonElement volume)
    {
        foreach (var source in volume.EnumerateObject())
        {
            if (OfSource(source) is { } kind)
            {
                return kind;
            }
        }

        return null;
    }

    private static string? OfSource(JsonProperty source) => source.Name switch
    {
        "secret" => "secrets",
        "configMap" => "configmaps",
        "persistentVolumeClaim" or "ephemeral" => "persistentvolumeclaims",
        "serviceAccountToken" => "serviceaccounts",
        "clusterTrustBundle" => "clustertrustbundles",
        "podCertificate" => "podcertificates",
        "csi" => "csidrivers",
        "projected" when source.Value.ValueKind == JsonValueKind.Object && source.Value.TryGetProperty("sources", out var all) && all.ValueKind == JsonValueKind.Array =>
            all.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.Object).Select(OfVolume).FirstOrDefault(r => r is not null),
        _ => null,
    };
}
