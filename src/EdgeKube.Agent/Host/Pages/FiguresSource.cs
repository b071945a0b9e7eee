using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>Reads what every container uses at this moment.</summary>
/// <param name="pods">Asks the runtime.</param>
/// <param name="containers">Asks the runtime, too.</param>
/// <param name="cgroups">Such as <c>/sys/fs/cgroup</c>.</param>
internal sealed class FiguresSource(
    Func<CancellationToken, Task<IReadOnlyList<SandboxSight>>> pods, Func<CancellationToken, Task<IReadOnlyList<ContainerSight>>> containers, string cgroups)
{
    private readonly CgroupAccount _account = new(cgroups);

    /// <summary>Processor time of the whole machine since it started, in nanoseconds.</summary>
    public long MachineCpu() => _account.MachineCpu();

    public async Task<IReadOnlyList<ContainerFigures>> ReadAsync(CancellationToken ct)
    {
        var ready = (await pods(ct)).Where(s => s.Ready).ToDictionary(s => s.Id);
        var running = (await containers(ct)).Where(c => c.Phase == ContainerPhase.Running).ToDictionary(c => c.Id);
        var figures = new List<ContainerFigures>();
        foreach (var group in _account.Containers())
        {
            var id = CgroupAccount.ContainerOf(group);
            var container = running.GetValueOrDefault(id);
            if (ready.GetValueOrDefault(container?.SandboxId ?? id) is { } pod && _account.Detail(group) is { } detail)
            {
                figures.Add(new ContainerFigures(pod, container, group, detail));
            }
        }

        return figures;
    }
}
