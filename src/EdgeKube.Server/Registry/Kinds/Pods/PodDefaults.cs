using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>What a pod's spec means where it says nothing and the schema cannot know.</summary>
internal static class PodDefaults
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    private const string Unreachable = "node.kubernetes.io/unreachable";

    private const int EvictionSeconds = 300;

    /// <summary>Pods and templates alike.</summary>
    public static void Template(JsonObject spec)
    {
        foreach (var container in Containers(spec))
        {
            if (container.Text("imagePullPolicy").Length == 0)
            {
                container["imagePullPolicy"] = ImagePullPolicy.Default(container.Text("image"));
            }
        }

        foreach (var (_, volume) in spec.Maps("volumes"))
        {
            volume.Map("hostPath")?.Default("type", "");
            if (volume.Map("image") is { } image)
            {
                image.Default("pullPolicy", ImagePullPolicy.Default(image.Text("reference")));
            }

            if (volume.Count == 1)
            {
                volume["emptyDir"] = new JsonObject();
            }
        }

        Mirror(spec);
    }

    /// <summary>What holds for a pod itself only.</summary>
    public static void Pod(JsonObject spec)
    {
        Own(spec);
        spec.Default("priority", 0);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        Tolerate(spec, NotReady);
        Tolerate(spec, Unreachable);
    }

    /// <summary>What a pod's spec means by itself, without what admission gives it.</summary>
    public static void Own(JsonObject spec)
    {
        Template(spec);
        spec.Default("enableServiceLinks", true);
        foreach (var container in Containers(spec))
        {
            RequestsFromLimits(container);
            if (spec.Truth("hostNetwork"))
            {
                HostPorts(container);
            }
        }
    }

    public static IEnumerable<JsonObject> Containers(JsonObject spec) =>
        spec.Maps("initContainers").Concat(spec.Maps("containers")).Select(c => c.Item);

    /// <summary>The old name of the field is kept the same as the new one.</summary>
    private static void Mirror(JsonObject spec)
    {
        if (spec.Text("serviceAccountName") is { Length: > 0 } name)
        {
            spec["serviceAccount"] = name;
        }
        else if (spec.Text("serviceAccount") is { Length: > 0 } old)
        {
            spec["serviceAccountName"] = old;
        }
    }

    private static void RequestsFromLimits(JsonObject container)
    {
        if (container.Map("resources") is not { } resources)
        {
            return;
        }

        foreach (var (name, amount) in resources.Map("limits") ?? [])
        {
            resources.Ensure("requests").Default(name, amount!.DeepClone());
        }
    }

    private static void HostPorts(JsonObject container)
    {
        foreach (var (_, port) in container.Maps("ports"))
        {
            if (port.Number("hostPort") is null or 0 && port["containerPort"] is { } number)
            {
                port["hostPort"] = number.DeepClone();
            }
        }
    }

    private static void Tolerate(JsonObject spec, string taint)
    {
        var tolerated = spec.Maps("tolerations").Select(t => t.Item)
            .Any(t => (t.Text("key") == taint || t.Text("key").Length == 0) && t.Text("effect") is ("NoExecute" or ""));
        if (tolerated)
        {
            return;
        }

        if (spec["tolerations"] is not JsonArray tolerations)
        {
            tolerations = [];
            spec["tolerations"] = tolerations;
        }

        tolerations.Add((JsonNode)new JsonObject
        {
            ["key"] = taint,
            ["operator"] = "Exists",
            ["effect"] = "NoExecute",
            ["tolerationSeconds"] = EvictionSeconds,
        });
    }
}
