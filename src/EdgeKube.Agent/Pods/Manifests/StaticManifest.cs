using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Yaml;

namespace EdgeKube.Agent.Pods.Manifests;

/// <summary>Makes a static pod of a file, as Kubernetes does: its name gets the node's, its uid is a hash of what it says. Pure.</summary>
internal static class StaticManifest
{
    public const string HashAnnotation = "kubernetes.io/config.hash";
    public const string MirrorAnnotation = "kubernetes.io/config.mirror";
    private const string SourceAnnotation = "kubernetes.io/config.source";
    private static readonly GroupResource _pods = GroupResource.Parse("pods");

    public static bool IsStatic(PodView pod) => pod.Metadata.Annotations?.ContainsKey(HashAnnotation) == true;

    /// <exception cref="FormatException">It is not one pod.</exception>
    public static StaticPod Read(string text, string file, string node)
    {
        var documents = YamlDocuments.Read(text).OfType<JsonObject>().ToList();
        if (documents is not [var pod] || Text(pod["kind"]) != "Pod" || Text(pod["apiVersion"]) != "v1")
        {
            throw new FormatException("it must be one Pod of v1");
        }

        if (pod["metadata"] is not JsonObject metadata || Text(metadata["name"]) is not { Length: > 0 } name || pod["spec"] is not JsonObject spec
            || spec["containers"] is not JsonArray { Count: > 0 })
        {
            throw new FormatException("it must have a name and containers");
        }

        var ns = Text(metadata["namespace"]) is { Length: > 0 } given ? given : "default";
        var uid = Hash($"{node}\n{file}\n{pod.ToJsonString()}");
        metadata["name"] = $"{name}-{node}";
        metadata["namespace"] = ns;
        metadata["uid"] = uid;
        var annotations = metadata["annotations"] as JsonObject ?? [];
        annotations[HashAnnotation] = uid;
        annotations[SourceAnnotation] = "file";
        annotations[MirrorAnnotation] = uid;
        metadata["annotations"] = annotations.DeepClone();
        spec["nodeName"] = node;
        Tolerate(spec);
        pod.Remove("status");
        try
        {
            var own = pod.DeepClone().AsObject();
            own["metadata"]!["annotations"]!.AsObject().Remove(MirrorAnnotation); // that is the mirror's
            var view = own.Deserialize(ApiJson.Default.PodView) ?? throw new FormatException("it is empty");
            if (StaticReferences.Of(view.Spec) is { } named)
            {
                throw new FormatException($"static pods may not reference {named}");
            }

            return new StaticPod(new ResourceKey(_pods, ns, $"{name}-{node}"), uid, pod, view);
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    // Nothing that the server sees of the node takes it away.
    private static void Tolerate(JsonObject spec)
    {
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        tolerations.Add((JsonNode)new JsonObject { ["operator"] = "Exists", ["effect"] = "NoExecute" });
        spec["tolerations"] = tolerations.DeepClone();
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
