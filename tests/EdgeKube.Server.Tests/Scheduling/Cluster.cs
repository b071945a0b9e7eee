using EdgeKube.Api.Views;
using EdgeKube.Server.Scheduling;

namespace EdgeKube.Server.Tests.Scheduling;

/// <summary>Nodes and pods to schedule.</summary>
internal static class Cluster
{
    public static NodeTotals Node(string name, string spec = "{}", string labels = "{}", string cpu = "4", string memory = "4Gi", int pods = 110)
    {
        var totals = new NodeTotals(name);
        totals.Set(View(name, spec, labels, cpu, memory, pods));
        return totals;
    }

    public static NodeView View(string name, string spec = "{}", string labels = "{}", string cpu = "4", string memory = "4Gi", int pods = 110) => Read.Node(
        $$$$"""{"metadata":{"name":"{{{{name}}}}","labels":{{{{labels}}}}},"spec":{{{{spec}}}},"status":{"allocatable":{"cpu":"{{{{cpu}}}}","memory":"{{{{memory}}}}","pods":"{{{{pods}}}}"}}}""");

    public static NodeTotals With(this NodeTotals node, params PodView[] pods)
    {
        foreach (var pod in pods)
        {
            node.Add(PodDemand.Of(pod));
        }

        return node;
    }

    /// <param name="more">Further members of the spec, each with a comma before it.</param>
    public static PodView Pod(string cpu = "100m", string memory = "64Mi", string more = "", string owner = "", string name = "p")
    {
        var owners = owner.Length == 0 ? "" : $",\"ownerReferences\":[{{\"uid\":\"{owner}\",\"controller\":true}}]";
        return Read.Pod(
        $$$$"""
        {
          "metadata": {"name":"{{{{name}}}}","namespace":"default","uid":"uid-{{{{name}}}}"{{{{owners}}}}},
          "spec": {"containers":[{"name":"c","resources":{"requests":{"cpu":"{{{{cpu}}}}","memory":"{{{{memory}}}}"}}}]{{{{more}}}}}
        }
        """);
    }

    public static PodView WithHostPort(int port) => Read.Pod(
        $$$"""{"spec":{"containers":[{"name":"c","ports":[{"containerPort":80,"hostPort":{{{port}}},"protocol":"TCP"}]}]}}""");

    public static SchedulingPlan Plan(PodView pod, params NodeTotals[] nodes) => SchedulingPlan.Make(pod, PodDemand.Of(pod), nodes, new Random(1));
}
