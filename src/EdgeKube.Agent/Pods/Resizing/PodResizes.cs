using System.Text;
using EdgeKube.Agent.Pods.Cgroups;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>Remembers which of a pod's containers have another size than they were made with, and whether more would fit.</summary>
internal sealed class PodResizes(PodTools tools, string uid)
{
    public const string Prefix = "resize/";

    private readonly Dictionary<string, string> _resized = Read(tools.Memory?.Get(Prefix + uid));
    private ContainerTrouble? _trouble;
    private (string Reason, string Message)? _pending;
    private string? _underway;

    /// <summary>Adds the containers' sizes, and, when another one is wanted, whether it can be had.</summary>
    public async Task<PodSight> AddToAsync(PodSight sight, PodGoal goal, CancellationToken ct)
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
        if (goal.Terminating || !ResizePlan.IsWanted(goal, sized))
        {
            await FinishAsync(goal, sized, ct);
            return sized;
        }

        sized = sized with { Resize = sized.Resize with { Pending = Judge(goal.Pod) } };
        await BeginAsync(goal, sized, ct);
        return sized;
    }

    public async Task ResizeAsync(PodGoal goal, PodStep.UpdateResources step, CancellationToken ct)
    {
        var (container, id) = (step.Container, step.Id);
        try
        {
            await tools.Runtime.UpdateResourcesAsync(
                id,
                new ContainerResources(PodQos.CpuShares(container), PodQos.CpuQuota(container), tools.HasMemoryCgroup ? PodQos.MemoryLimit(container) : 0),
                ct);
        }
        catch (RuntimeException e)
        {
            var failures = (_trouble?.Failures ?? 0) + 1;
            _trouble = new ContainerTrouble("Error", e.Message, tools.Time.GetUtcNow() + BackOff.After(failures), failures);
            Say(goal.Pod, "Warning", "ResizeError", "error", e.Message);
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

    // First what is around the containers grows; what shrinks does so when they have.
    private async Task BeginAsync(PodGoal goal, PodSight sight, CancellationToken ct)
    {
        var wanted = string.Join(' ', goal.AllContainers.Select(ResourceText.Of));
        if (sight.Resize.Pending is { } pending)
        {
            if (_pending != pending)
            {
                _pending = pending;
                Say(goal.Pod, "Warning", $"Resize{pending.Reason}", pending.Reason, pending.Message);
            }
        }
        else if (_underway != wanted)
        {
            (_underway, _pending) = (wanted, null);
            await (tools.Cgroups?.SetAsync(goal.Pod, PodCgroupPlan.WhileResizing(goal.Pod.Spec, sight), ct) ?? Task.CompletedTask);
            Say(goal.Pod, "Normal", "ResizeStarted", "started", null);
        }
    }

    private async Task FinishAsync(PodGoal goal, PodSight sight, CancellationToken ct)
    {
        _pending = null;
        if (_underway is null || (!goal.Terminating && goal.Containers.Any(c => !sight.IsRunning(c.Name))))
        {
            return; // a container may be about to start again with its new size
        }

        _underway = null;
        if (!goal.Terminating)
        {
            await (tools.Cgroups?.SetAsync(goal.Pod, goal.Pod.Spec, ct) ?? Task.CompletedTask);
            Say(goal.Pod, "Normal", "ResizeCompleted", "completed", null);
        }
    }

    private void Say(PodView pod, string type, string reason, string what, string? error) =>
        PodEvents.Say(tools.Sink, pod, null, type, reason, $"Pod resize {what}: {ResizeSummary.Of(pod, error)}");

    private (string Reason, string Message)? Judge(PodView pod)
    {
        var others = tools.Lookup.Pods().Where(p => p.Metadata.Uid != uid && p.Status.Phase is not ("Succeeded" or "Failed"))
            .Select(p => ResizePlan.Requested(p.Spec))
            .Aggregate((Cpu: 0L, Memory: 0L), (sum, p) => (sum.Cpu + p.Cpu, sum.Memory + p.Memory));
        return ResizePlan.Judge(pod.Spec, others, tools.Node is { } node ? (node.MilliCpu, node.Memory) : (Environment.ProcessorCount * 1000L, tools.NodeMemory));
    }
}
