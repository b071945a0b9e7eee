using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.ReplicaSets;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ReplicaSets;

public sealed class VictimOrderTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Who_has_no_node_goes_first() =>
        Holds(Pod("first", phase: "Pending"), Pod("last", node: "n", phase: "Pending"));

    [Fact]
    public void Who_does_not_run_yet_goes_before_who_runs() =>
        Holds(Pod("first", node: "n", phase: "Pending"), Pod("middle", node: "n", phase: "Unknown"), Pod("last", node: "n", phase: "Running"));

    [Fact]
    public void Who_is_not_ready_goes_before_who_is() =>
        Holds(Pod("first", node: "n"), Pod("last", node: "n", readyFor: 1));

    [Fact]
    public void A_lower_deletion_cost_goes_first() =>
        Holds(Pod("first", node: "n", readyFor: 60, cost: -5), Pod("last", node: "n", readyFor: 1));

    [Fact]
    public void Who_shares_its_node_goes_before_who_is_alone() =>
        Holds(Pod("a", node: "n", readyFor: 90), Pod("b", node: "n", readyFor: 99), Pod("last", node: "m", readyFor: 1));

    [Fact]
    public void Who_became_ready_last_goes_first() =>
        Holds(Pod("first", node: "n", readyFor: 1), Pod("last", node: "n", readyFor: 60));

    [Fact]
    public void Who_restarted_more_goes_first() =>
        Holds(Pod("first", node: "n", readyFor: 1, restarts: 3), Pod("last", node: "n", readyFor: 1, restarts: 1));

    [Fact]
    public void The_younger_goes_first() => Holds(Pod("first", node: "n", age: 1), Pod("last", node: "n", age: 60));

    private static void Holds(params PodView[] expected)
    {
        var shuffled = expected.Reverse().ToList();
        Assert.Equal(expected.Select(p => p.Metadata.Name), shuffled.Order(new VictimOrder(shuffled, _now)).Select(p => p.Metadata.Name));
    }

    private static PodView Pod(
        string name, string? node = null, string phase = "Running", int? readyFor = null, int cost = 0, int restarts = 0, int age = 100) => new()
        {
            Metadata = new()
            {
                Name = name,
                CreationTimestamp = _now.AddSeconds(-age),
                Annotations = cost == 0 ? null : new Dictionary<string, string> { ["controller.kubernetes.io/pod-deletion-cost"] = $"{cost}" },
            },
            Spec = new() { NodeName = node },
            Status = new()
            {
                Phase = phase,
                Conditions = readyFor is { } seconds ? [new() { Type = "Ready", Status = "True", LastTransitionTime = _now.AddSeconds(-seconds) }] : [],
                ContainerStatuses = [new() { Name = "c", RestartCount = restarts }],
            },
        };
}
