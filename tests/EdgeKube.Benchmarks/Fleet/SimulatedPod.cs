using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Benchmarks.Fleet;

/// <summary>A pod that runs nowhere: only its status is told.</summary>
internal sealed class SimulatedPod(string ns, string name, string uid, DateTimeOffset started)
{
    private int _changes;

    /// <summary>Ready becomes not ready, and the other way round.</summary>
    public void Change() => _changes++;

    public PodReportItem Report()
    {
        var ready = _changes % 2 == 0;
        var status = ready ? "True" : "False";
        return new()
        {
            Namespace = ns,
            Name = name,
            Uid = uid,
            Status = new PodStatus
            {
                Phase = "Running",
                StartTime = started,
                HostIP = "10.0.0.1",
                PodIP = "10.42.0.2",
                PodIPs = [new IpEntry { Ip = "10.42.0.2" }],
                Conditions = [Condition("Initialized", "True"), Condition("ContainersReady", status), Condition("Ready", status)],
                ContainerStatuses =
                [
                    new ContainerStatus
                    {
                        Name = "c",
                        Ready = ready,
                        Started = true,
                        RestartCount = _changes / 2,
                        Image = "localhost/busybox:1",
                        ImageID = "sha256:0",
                        ContainerID = "containerd://0",
                        State = new ContainerState { Running = new ContainerStateRunning { StartedAt = started } },
                    },
                ],
            },
        };
    }

    private Condition Condition(string type, string status) => new() { Type = type, Status = status, LastTransitionTime = started };
}
