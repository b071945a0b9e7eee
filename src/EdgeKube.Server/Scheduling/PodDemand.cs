using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>What a pod asks of a node, worked out once: its requests and its host ports. Pure.</summary>
/// <param name="MilliCpu">Thousandths of a CPU.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Others">Every other resource, in its own unit.</param>
internal sealed record PodDemand(
    long MilliCpu, long Memory, IReadOnlyDictionary<string, long> Others, IReadOnlyList<HostPort> HostPorts, string Owner)
{
    // What a pod that asks for nothing counts as when nodes are compared (Kubernetes' non-zero requests).
    private const long LeastMilliCpu = 100;
    private const long LeastMemory = 200 * 1024 * 1024;

    public long ScoredMilliCpu => MilliCpu == 0 ? LeastMilliCpu : MilliCpu;

    public long ScoredMemory => Memory == 0 ? LeastMemory : Memory;

    public static PodDemand Of(PodView pod)
    {
        var total = new Dictionary<string, long>(StringComparer.Ordinal);
        Add(total, pod.Spec.Containers.SelectMany(Requests));
        var sidecars = new Dictionary<string, long>(StringComparer.Ordinal);
        var start = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var init in pod.Spec.InitContainers ?? [])
        {
            if (init.RestartPolicy == "Always")
            {
                Add(sidecars, Requests(init));
                Raise(start, sidecars);
            }
            else
            {
                var now = new Dictionary<string, long>(sidecars, StringComparer.Ordinal);
                Add(now, Requests(init));
                Raise(start, now);
            }
        }

        Add(total, sidecars);
        Raise(total, start);
        Add(total, Parse(pod.Spec.Overhead));
        total.Remove("cpu", out var cpu);
        total.Remove("memory", out var memory);
        return new PodDemand(
            cpu, memory, total, HostPort.Of(pod.Spec), pod.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true)?.Uid ?? "");
    }

    private static IEnumerable<KeyValuePair<string, long>> Requests(ContainerSpec container) => Parse(container.Resources?.Requests);

    private static IEnumerable<KeyValuePair<string, long>> Parse(IReadOnlyDictionary<string, string>? quantities) =>
        (quantities ?? new Dictionary<string, string>()).Select(q => KeyValuePair.Create(
            q.Key, !Quantity.TryParse(q.Value, out var amount) ? 0 : q.Key == "cpu" ? amount.MilliValue : amount.Value));

    private static void Add(Dictionary<string, long> to, IEnumerable<KeyValuePair<string, long>> more)
    {
        foreach (var (name, amount) in more)
        {
            to[name] = to.GetValueOrDefault(name) + amount;
        }
    }

    private static void Raise(Dictionary<string, long> to, Dictionary<string, long> least)
    {
        foreach (var (name, amount) in least)
        {
            to[name] = Math.Max(to.GetValueOrDefault(name), amount);
        }
    }
}
