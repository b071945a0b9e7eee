using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Management.State;

/// <summary>What is told of a Deployment, StatefulSet or DaemonSet. Pure.</summary>
internal static class WorkloadState
{
    private const int MostProblems = 5;

    /// <param name="writer">Where to.</param>
    /// <param name="key">Which it is.</param>
    /// <param name="view">Of any of the three: they say most in the same words.</param>
    /// <param name="json">The whole of it.</param>
    /// <param name="pods">Its pods, looked at only when not all is well.</param>
    public static void Write(Utf8JsonWriter writer, ResourceKey key, DeploymentView view, ReadOnlyMemory<byte> json, Func<IEnumerable<PodView>> pods)
    {
        var (desired, ready, updated, available) = key.Type.Resource == "daemonsets"
            ? OfDaemonSet(json)
            : (view.Spec.Replicas ?? 1, view.Status.ReadyReplicas ?? 0, view.Status.UpdatedReplicas ?? 0, view.Status.AvailableReplicas ?? 0);
        writer.WriteString("namespace", key.Namespace);
        writer.WriteString("kind", StateJson.KindOf(key));
        writer.WriteString("name", key.Name);
        writer.WriteNumber("desired", desired);
        writer.WriteNumber("ready", ready);
        writer.WriteNumber("updated", updated);
        writer.WriteNumber("available", available);
        writer.WriteBoolean("paused", view.Spec.Paused);
        StateJson.WriteTexts(writer, "images", Images(view.Spec.Template));
        StateJson.WriteTexts(writer, "problems", Problems(view, ready < desired ? pods() : []).Take(MostProblems));
    }

    private static (int Desired, int Ready, int Updated, int Available) OfDaemonSet(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("status", out var status))
        {
            return default;
        }

        int Number(string name) => status.TryGetProperty(name, out var value) ? value.GetInt32() : 0;
        return (Number("desiredNumberScheduled"), Number("numberReady"), Number("updatedNumberScheduled"), Number("numberAvailable"));
    }

    private static IEnumerable<string> Images(JsonElement template)
    {
        if (template.ValueKind != JsonValueKind.Object || !template.TryGetProperty("spec", out var spec) || !spec.TryGetProperty("containers", out var containers))
        {
            yield break;
        }

        foreach (var container in containers.EnumerateArray())
        {
            if (container.TryGetProperty("image", out var image))
            {
                yield return image.GetString() ?? "";
            }
        }
    }

    private static IEnumerable<string> Problems(DeploymentView view, IEnumerable<PodView> pods)
    {
        foreach (var condition in view.Status.Conditions ?? [])
        {
            if (condition is { Type: "Progressing", Status: "False" } or { Type: "ReplicaFailure", Status: "True" })
            {
                yield return condition.Message ?? condition.Reason ?? condition.Type;
            }
        }

        foreach (var problem in pods.Select(PodWords.Problem).OfType<string>())
        {
            yield return problem;
        }
    }
}
