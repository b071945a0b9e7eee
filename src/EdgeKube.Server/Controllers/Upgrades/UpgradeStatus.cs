using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>An UpgradePlan's status from its roll-out. Pure but for the time of its conditions.</summary>
internal static class UpgradeStatus
{
    public static JsonObject Write(JsonObject plan, UpgradeSpec spec, UpgradeRollout rollout, TimeProvider time)
    {
        var status = plan.Ensure("status");
        var failed = rollout.Nodes.FirstOrDefault(n => n.Phase == UpgradeSight.Failed);
        status["observedGeneration"] = spec.Generation;
        status["phase"] = rollout.Phase;
        status["message"] = rollout.Message;
        status["total"] = rollout.Total;
        status["updated"] = rollout.Count(UpgradeSight.Updated);
        status["updating"] = rollout.Occupied + rollout.Begin.Count;
        status["failed"] = rollout.Count(UpgradeSight.Failed);
        status["nodes"] = new JsonArray([.. rollout.Nodes.Select(n => NodeOf(n, rollout))]);
        CustomConditions.Set(status, "Progressing", Truth(rollout.Phase == UpgradeRollout.Progressing), rollout.Reason, rollout.Message, time);
        CustomConditions.Set(
            status, "Degraded", Truth(failed is not null), failed is null ? "AsExpected" : "NodeFailed", failed is null ? "" : $"node {failed.Node.Name}: {failed.Message}", time);
        CustomConditions.Set(status, "Complete", Truth(rollout.Phase == UpgradeRollout.Complete), rollout.Reason, rollout.Message, time);
        return plan;
    }

    /// <summary>What Events tell of the way from one status to the next; failures are told where the plan is paused for them.</summary>
    public static IEnumerable<(string Reason, string Message)> News(JsonObject? before, UpgradeSpec spec, UpgradeRollout rollout)
    {
        var phases = before.Maps("nodes").ToDictionary(n => n.Item.Text("name"), n => n.Item.Text("phase"), StringComparer.Ordinal);
        foreach (var name in rollout.Begin)
        {
            yield return ("NodeBegins", $"Node {name} is told to run {spec.Version}");
        }

        foreach (var node in rollout.Nodes.Where(n => n.Phase == UpgradeSight.Updated))
        {
            if (phases.GetValueOrDefault(node.Node.Name, UpgradeSight.Updated) != UpgradeSight.Updated)
            {
                yield return ("NodeUpdated", $"Node {node.Node.Name} runs {spec.Version} and is ready");
            }
        }

        if (rollout.Phase == UpgradeRollout.Complete && before.Text("phase") != UpgradeRollout.Complete)
        {
            yield return ("Complete", rollout.Message);
        }
    }

    private static JsonObject NodeOf(UpgradeSight sight, UpgradeRollout rollout)
    {
        var told = rollout.Begin.Contains(sight.Node.Name);
        var node = new JsonObject { ["name"] = sight.Node.Name, ["phase"] = told ? UpgradeSight.Ordered : sight.Phase };
        if (sight.Node.Version.Length > 0)
        {
            node["version"] = sight.Node.Version;
        }

        if (!told && sight.Message.Length > 0)
        {
            node["message"] = sight.Message;
        }

        return node;
    }

    private static string Truth(bool value) => value ? "True" : "False";
}
