using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>Rolls versions of EdgeKube out: orders what the plans want of the nodes, in their annotations, and pauses a plan when a node fails.</summary>
internal sealed class UpgradeRound(IRegistry registry, ResourceCache<NodeView> nodes, IEventRecorder events, TimeProvider time) : IRound
{
    private const string Component = "upgrade-controller";
    private static readonly WriteOptions _own = WriteOptions.Own(Component);

    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.UpgradePlans, BuiltIn.Nodes];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        await nodes.WhenSyncedAsync(ct);
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.UpgradePlans), ""), ct);
        var plans = list.Items.Select(item => ObjectJson.Read(item.Value)).Where(p => !p.Map("metadata").Has("deletionTimestamp")).ToList();
        var specs = plans.Select(UpgradeSpec.Read).OrderByDescending(s => s.Created, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal).ToList();
        var targets = nodes.All.Select(n => UpgradeTarget.Of(n.View)).ToList();
        await ForgetAsync(targets, specs, ct);
        DateTimeOffset? again = null;
        foreach (var spec in specs)
        {
            var selected = targets.Where(t => spec.Nodes.Matches(t.Labels)).Select(t => t with { TakenBy = OwnerOf(t, specs) is var owner && owner != spec.Name ? owner : null });
            var rollout = UpgradeRollout.Make(spec, selected, time.GetUtcNow());
            await ActAsync(spec, rollout, ct);
            await TellAsync(spec, rollout, ct);
            again = again is null || rollout.LookAgain < again ? rollout.LookAgain ?? again : again;
        }

        return again is { } at && at - time.GetUtcNow() is var wait ? Requeue.In(wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1)) : Requeue.OnChange;
    }

    // The newest plan that selects a node has it: of two that want different versions one must win.
    private static string? OwnerOf(UpgradeTarget node, List<UpgradeSpec> newestFirst) => newestFirst.Find(s => s.Nodes.Matches(node.Labels))?.Name;

    /// <summary>Orders of plans that are gone, or that select the node no more, are withdrawn.</summary>
    private async Task ForgetAsync(List<UpgradeTarget> targets, List<UpgradeSpec> specs, CancellationToken ct)
    {
        foreach (var target in targets.Where(t => t.Order.IsOrdered && specs.Find(s => s.Name == t.Order.Plan)?.Nodes.Matches(t.Labels) != true))
        {
            await ChangeAsync(target, NodeUpgrade.Clear, ct);
        }
    }

    private async Task ActAsync(UpgradeSpec spec, UpgradeRollout rollout, CancellationToken ct)
    {
        if (rollout.NewFailures.ToList() is { Count: > 0 } failures)
        {
            await PauseAsync(spec, failures, ct);
        }

        foreach (var done in rollout.Nodes.Where(n => n.Withdraw && !rollout.Begin.Contains(n.Node.Name)))
        {
            await ChangeAsync(done.Node, NodeUpgrade.Clear, ct);
        }

        foreach (var begin in rollout.Nodes.Where(n => rollout.Begin.Contains(n.Node.Name)))
        {
            await ChangeAsync(begin.Node, node => NodeUpgrade.Order(node, spec.Name, spec.Version, spec.DrainSeconds, time.GetUtcNow()), ct);
        }
    }

    // The plan first: cut off here, the failure is still new, and the plan is paused again.
    private async Task PauseAsync(UpgradeSpec spec, List<UpgradeSight> failures, CancellationToken ct)
    {
        WriteResult paused;
        try
        {
            paused = await registry.UpdateAsync(
                KeyOf(spec),
                plan =>
                {
                    plan.Ensure("spec")["paused"] = true;
                    return plan;
                },
                _own,
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return; // deleted meanwhile
        }

        var generation = UpgradeSpec.Read(ObjectJson.Read(paused.Json)).Generation.ToString(CultureInfo.InvariantCulture);
        foreach (var failure in failures)
        {
            await ChangeAsync(
                failure.Node,
                node => (failure.IsLate ? node.Annotate(NodeUpgrade.StateKey, NodeUpgrade.Failed).Annotate(NodeUpgrade.MessageKey, failure.Message) : node)
                    .Annotate(NodeUpgrade.PausedAtKey, generation),
                ct);
            Record(spec, "Warning", "NodeFailed", $"Paused: node {failure.Node.Name} does not take {spec.Version}: {failure.Message}");
        }
    }

    /// <summary>Only while its order is what was judged.</summary>
    private async Task ChangeAsync(UpgradeTarget target, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        try
        {
            var written = await registry.UpdateAsync(
                new ResourceKey(BuiltIn.Nodes, "", target.Name),
                node => UpgradeTarget.Of(node.Deserialize(ApiJson.Default.NodeView)!).Order == target.Order ? change(node) : node,
                _own,
                ct);
            await nodes.WhenAtAsync(written.Revision, ct); // the next round must see it
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // the node was deleted meanwhile
        }
    }

    private async Task TellAsync(UpgradeSpec spec, UpgradeRollout rollout, CancellationToken ct)
    {
        JsonObject? before = null;
        try
        {
            await registry.UpdateAsync(
                KeyOf(spec),
                plan =>
                {
                    before = plan.Map("status")?.DeepClone() as JsonObject;
                    return UpgradeStatus.Write(plan, spec, rollout, time);
                },
                _own with { Subresource = "status" },
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return; // deleted meanwhile
        }

        foreach (var (reason, message) in UpgradeStatus.News(before, spec, rollout))
        {
            Record(spec, "Normal", reason, message);
        }
    }

    private static ResourceKey KeyOf(UpgradeSpec spec) => new(BuiltIn.UpgradePlans, "", spec.Name);

    private void Record(UpgradeSpec spec, string type, string reason, string message) => events.Record(
        new ObjectReference { ApiVersion = "edgekube.io/v1", Kind = "UpgradePlan", Name = spec.Name, Uid = spec.Uid }, type, reason, message, Component);
}
