using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Admission;

/// <summary>What a pod holds of its node: what was set aside for it, though it may be wanted larger or smaller by now. Pure.</summary>
internal static class HeldResources
{
    public static PodView Of(PodView pod, PodStatus said)
    {
        var held = (said.ContainerStatuses ?? []).Concat(said.InitContainerStatuses ?? []).Where(s => s.AllocatedResources is not null).ToDictionary(s => s.Name, s => s.AllocatedResources!);
        return held.Count == 0 ? pod : pod with
        {
            Spec = pod.Spec with
            {
                InitContainers = pod.Spec.InitContainers is { } inits ? [.. inits.Select(c => Held(c, held))] : null,
                Containers = [.. pod.Spec.Containers.Select(c => Held(c, held))],
            },
        };
    }

    private static ContainerSpec Held(ContainerSpec container, Dictionary<string, IReadOnlyDictionary<string, string>> held)
    {
        if (!held.TryGetValue(container.Name, out var amounts))
        {
            return container;
        }

        var requests = new Dictionary<string, string>(container.Resources?.Requests ?? new Dictionary<string, string>());
        foreach (var (resource, amount) in amounts)
        {
            requests[resource] = amount;
        }

        return container with { Resources = (container.Resources ?? new ResourceRequirements()) with { Requests = requests } };
    }
}
