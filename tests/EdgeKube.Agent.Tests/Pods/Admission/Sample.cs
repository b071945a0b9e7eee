using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Tests.Pods.Admission;

/// <summary>A node of two cores and a gibibyte, and pods for it.</summary>
internal static class Sample
{
    private const int CriticalPriority = 2_000_001_000;

    public static NodeOffer Node(int pods = 3) => new(
        "board-1",
        new Dictionary<string, string> { ["disk"] = "ssd" },
        [],
        new Dictionary<string, long> { ["pods"] = pods, ["cpu"] = 2000, ["memory"] = 1L << 30, ["ephemeral-storage"] = 1L << 30 },
        []);

    public static PodView Pod(string uid, params (string Resource, string Amount)[] requests) => Made(uid, new ResourceRequirements { Requests = Amounts(requests) });

    public static PodView WithLimits(string uid, params (string Resource, string Amount)[] limits) => Made(uid, new ResourceRequirements { Limits = Amounts(limits) });

    public static PodView Critical(string uid, params (string Resource, string Amount)[] requests)
    {
        var pod = Pod(uid, requests);
        return pod with { Spec = pod.Spec with { Priority = CriticalPriority } };
    }

    public static PodView Static(string uid)
    {
        var pod = Pod(uid);
        return pod with { Metadata = pod.Metadata with { Annotations = new Dictionary<string, string> { [StaticManifest.HashAnnotation] = uid } } };
    }

    public static PodView WithPort(string uid, int port)
    {
        var pod = Pod(uid);
        return pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Ports = [new ContainerPort { Number = port, HostPort = port }] }] } };
    }

    private static PodView Made(string uid, ResourceRequirements resources) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = uid, Uid = uid },
        Spec = new PodSpec { Containers = [new ContainerSpec { Name = "main", Image = "image", Resources = resources }] },
    };

    private static Dictionary<string, string> Amounts((string Resource, string Amount)[] amounts) => amounts.ToDictionary(a => a.Resource, a => a.Amount);
}
