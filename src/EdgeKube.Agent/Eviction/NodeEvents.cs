using System.Text;
using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Eviction;

/// <summary>What is told of the node itself.</summary>
internal sealed class NodeEvents(AgentIdentity identity, IPodStatusSink sink, NodeResources resources)
{
    private long? _kills;
    private double _known;

    public void Shortage(ShortageSignal signal) => Say("EvictionThresholdMet", $"Attempting to reclaim {EvictionPlan.NameOf(signal)}");

    /// <summary>What the kernel of this board lacks, told once.</summary>
    public void Kernel()
    {
        if (!resources.Facts.HasMemoryCgroup)
        {
            Say(NodeStatus.MemoryCgroupDisabled, NodeStatusPlan.MemoryCgroupAdvice);
        }
    }

    /// <summary>The kernel's log is read only when its count of kills has risen.</summary>
    public void Kills(HostLoad load)
    {
        if (_kills is null)
        {
            _known = Environment.TickCount64 / 1000.0;
        }
        else if (load.OomKills > _kills)
        {
            foreach (var (at, id, name) in SystemOom.Victims(Encoding.UTF8.GetString(KernelLog.Read()), _known))
            {
                _known = at;
                Say("SystemOOM", $"System OOM encountered, victim process: {name}, pid: {id}");
            }
        }

        _kills = load.OomKills;
    }

    private void Say(string reason, string message) =>
        sink.Event(new ObjectReference { Kind = "Node", Name = identity.NodeName, Uid = identity.NodeName }, "Warning", reason, message);
}
