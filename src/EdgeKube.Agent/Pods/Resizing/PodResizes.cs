using System.Text;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>Remembers which of a pod's containers have another size than they were made with, and whether more would fit.</summary>
internal sealed class PodResizes(PodTools tools, string uid)
{
    public const string Prefix = "resize/";

    private readonly Dictionary<string, string> _resized = Read(tools.Memory?.Get(Prefix + uid));
    private ContainerTrouble? _trouble;

    /// <summary>Adds the containers' sizes, and, when another one is wanted, whether it can be had.</summary>
    public PodSight AddTo(PodSight sight, PodGoal goal)
    {
        var actual = new Dictionary<string, string>();
        foreach (var running in sight.Containers.Where(c => c.Phase == ContainerPhase.Running))
        {
            if (_resized.GetValueOrDefault(running.Id) is { } now)
            {
                actual[running.Id] = now;
            }
            else if (running.Labels.TryGetValue(PodLabels.Resources, out var made))
            {
                actual[running.Id] = made;
            }
        }

        var sized = sight with { Resize = new ResizeSight(actual, null, _trouble) };
        return ResizePlan.IsWanted(goal, sized) ? sized with { Resize = sized.Resize with { Pending = Judge(goal.Pod) } } : sized;
    }

    public async Task ResizeAsync(ContainerSpec container, string id, CancellationToken ct)
    {
        try
        {
            await tools.Runtime.UpdateResourcesAsync(
                id, new ContainerResources(PodQos.CpuShares(container), PodQos.CpuQuota(container), PodQos.MemoryLimit(container)), ct);
        }
        catch (RuntimeException e)
        {
            var failures = (_trouble?.Failures ?? 0) + 1;
            _trouble = new ContainerTrouble("Error", e.Message, tools.Time.GetUtcNow() + BackOff.After(failures), failures);
            return;
        }

        _trouble = null;
        _resized[id] = ResourceText.Of(container);
        if (tools.Memory is { } memory)
        {
            await memory.SetAsync(Prefix + uid, Encoding.UTF8.GetBytes(string.Join('\n', _resized.Select(r => $"{r.Key} {r.Value}"))));
        }
    }

    public Task ForgetAsync() => tools.Memory?.SetAsync(Prefix + uid, null) ?? Task.CompletedTask;

    private static Dictionary<string, string> Read(byte[]? kept) => kept is null
        ? []
        : Encoding.UTF8.GetString(kept).Split('\n').Select(l => l.Split(' ', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1]);

    private (string Reason, string Message)? Judge(PodView pod)
    {
        var others = tools.Lookup.Pods().Where(p => p.Metadata.Uid != uid && p.Status.Phase is not ("Succeeded" or "Failed"))
            .Select(p => ResizePlan.Requested(p.Spec))
            .Aggregate((Cpu: 0L, Memory: 0L), (sum, p) => (sum.Cpu + p.Cpu, sum.Memory + p.Memory));
        return ResizePlan.Judge(pod.Spec, others, (Environment.ProcessorCount * 1000L, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
    }
}
