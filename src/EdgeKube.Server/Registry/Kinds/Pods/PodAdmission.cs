using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.PriorityClasses;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>What a new pod takes from the classes it names: its priority, and what its runtime asks for.</summary>
internal sealed class PodAdmission(StoredObjects stored)
{
    private const string Preempts = "PreemptLowerPriority";

    /// <exception cref="ApiException">403 when there is no such class, or the pod says otherwise than it.</exception>
    public void Admit(JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        SetPriority(pod, spec);
        SetRuntime(pod, spec);
    }

    private void SetPriority(JsonObject pod, JsonObject spec)
    {
        var (name, priority, policy) = Priority(pod, spec);
        if (name.Length > 0)
        {
            spec["priorityClassName"] = name;
        }

        if (spec.Number("priority") is { } given && given != priority)
        {
            throw Forbidden(
                pod,
                $"the integer value of priority ({given}) must not be provided in pod spec; "
                + $"priority admission controller computed {priority} from the given PriorityClass name");
        }

        if (spec.Text("preemptionPolicy") is { Length: > 0 } other && other != policy)
        {
            throw Forbidden(
                pod,
                $"the string value of PreemptionPolicy ({other}) must not be provided in pod spec; "
                + $"priority admission controller computed {policy} from the given PriorityClass name");
        }

        spec["priority"] = (int)priority;
        spec["preemptionPolicy"] = policy;
    }

    private (string Name, long Priority, string Policy) Priority(JsonObject pod, JsonObject spec)
    {
        var name = spec.Text("priorityClassName");
        if (name.Length == 0)
        {
            var standard = stored.All(BuiltIn.PriorityClasses).Where(c => c.Truth("globalDefault")).MinBy(c => c.Number("value") ?? 0);
            return standard is null ? ("", 0, Preempts) : (standard.Name(), standard.Number("value") ?? 0, PolicyOf(standard));
        }

        if (stored.Find(new(BuiltIn.PriorityClasses, "", name)) is { } found)
        {
            return (name, found.Number("value") ?? 0, PolicyOf(found));
        }

        return PriorityClassHooks.System.TryGetValue(name, out var own)
            ? (name, own, Preempts)
            : throw Forbidden(pod, $"no PriorityClass with name {name} was found");
    }

    private static string PolicyOf(JsonObject priorityClass) =>
        priorityClass.Text("preemptionPolicy") is { Length: > 0 } policy ? policy : Preempts;

    private void SetRuntime(JsonObject pod, JsonObject spec)
    {
        var name = spec.Text("runtimeClassName");
        if (name.Length == 0)
        {
            if (spec.Has("overhead"))
            {
                throw Forbidden(pod, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
            }

            return;
        }

        var found = stored.Find(new(BuiltIn.RuntimeClasses, "", name)) ?? throw Forbidden(pod, $"pod rejected: RuntimeClass \"{name}\" not found");
        SetOverhead(pod, spec, found.Map("overhead").Map("podFixed"));
        SetScheduling(pod, spec, found.Map("scheduling"));
    }

    private static void SetOverhead(JsonObject pod, JsonObject spec, JsonObject? overhead)
    {
        if (spec.Has("overhead") && !JsonNode.DeepEquals(spec["overhead"], overhead))
        {
            throw Forbidden(pod, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }

        if (overhead is not null)
        {
            spec["overhead"] = overhead.DeepClone();
        }
    }

    private static void SetScheduling(JsonObject pod, JsonObject spec, JsonObject? scheduling)
    {
        foreach (var (key, value) in scheduling.Map("nodeSelector") ?? [])
        {
            var selector = spec.Ensure("nodeSelector");
            if (selector[key].AsText() is { } own && own != value.AsText())
            {
                throw Forbidden(
                    pod, $"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value.AsText()}; pod.spec.nodeSelector[{key}] = {own}");
            }

            selector[key] = value?.DeepClone();
        }

        if (scheduling.List("tolerations") is not { Count: > 0 } more)
        {
            return;
        }

        var tolerations = new JsonArray([.. spec.List("tolerations").Select(t => t?.DeepClone())]);
        foreach (var toleration in more)
        {
            if (!tolerations.Any(t => JsonNode.DeepEquals(t, toleration)))
            {
                tolerations.Add(toleration?.DeepClone());
            }
        }

        spec["tolerations"] = tolerations;
    }

    private static ApiException Forbidden(JsonObject pod, string why) => ApiException.Forbidden(new(BuiltIn.Pods, pod.Namespace(), pod.Name()), why);
}
