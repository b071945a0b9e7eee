using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>A node as the scheduler counts it: what it can give, and what the pods on it take.</summary>
internal sealed class NodeTotals(string name)
{
    private readonly Dictionary<string, long> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);
    private readonly List<HostPort> _hostPorts = [];

    public string Name { get; } = name;

    /// <summary>Null while pods are known on a node that is not.</summary>
    public NodeView? Node { get; private set; }

    public long AllocatableMilliCpu { get; private set; }

    public long AllocatableMemory { get; private set; }

    public long AllocatablePods { get; private set; }

    public long MilliCpu { get; private set; }

    public long Memory { get; private set; }

    public long ScoredMilliCpu { get; private set; }

    public long ScoredMemory { get; private set; }

    public int Pods { get; private set; }

    public void Set(NodeView? node)
    {
        Node = node;
        AllocatableMilliCpu = Amount("cpu").MilliValue;
        AllocatableMemory = Amount("memory").Value;
        AllocatablePods = Amount("pods").Value;
    }

    public long Allocatable(string resource) => Amount(resource).Value;

    public long Requested(string resource) => _others.GetValueOrDefault(resource);

    public int PodsOf(string owner) => owner.Length == 0 ? 0 : _owners.GetValueOrDefault(owner);

    public bool HasConflict(IReadOnlyList<HostPort> ports) => ports.Any(p => _hostPorts.Exists(p.Conflicts));

    public void Add(PodDemand pod) => Count(pod, +1);

    public void Remove(PodDemand pod) => Count(pod, -1);

    private void Count(PodDemand pod, int sign)
    {
        MilliCpu += sign * pod.MilliCpu;
        Memory += sign * pod.Memory;
        ScoredMilliCpu += sign * pod.ScoredMilliCpu;
        ScoredMemory += sign * pod.ScoredMemory;
        Pods += sign;
        foreach (var (name, amount) in pod.Others)
        {
            _others[name] = _others.GetValueOrDefault(name) + (sign * amount);
        }

        if (pod.Owner.Length > 0 && (_owners[pod.Owner] = _owners.GetValueOrDefault(pod.Owner) + sign) == 0)
        {
            _owners.Remove(pod.Owner);
        }

        foreach (var port in pod.HostPorts)
        {
            if (sign > 0)
            {
                _hostPorts.Add(port);
            }
            else
            {
                _hostPorts.Remove(port);
            }
        }
    }

    private Quantity Amount(string resource) =>
        Node?.Status.Allocatable?.TryGetValue(resource, out var text) == true && Quantity.TryParse(text, out var amount) ? amount : Quantity.Zero;
}
