using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.PodDisruptionBudgets;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Disruptions;

/// <summary>Keeps the status of PodDisruptionBudgets, by which evictions are allowed or refused.</summary>
internal sealed class DisruptionController : IReconciler<ResourceKey>
{
    private const string Component = "controllermanager";
    private readonly IRegistry _registry;
    private readonly ResourceCache<PodDisruptionBudgetView> _budgets;
    private readonly ResourceCache<PodView> _pods;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly ControllerScales _scales;

    public DisruptionController(
        IRegistry registry,
        ResourceCache<PodDisruptionBudgetView> budgets,
        ResourceCache<PodView> pods,
        IEventRecorder events,
        TimeProvider time,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _budgets, _pods, _events, _time) = (registry, budgets, pods, events, time);
        _scales = new(registry);
        budgets.Subscribe((_, now) =>
        {
            if (now is not null)
            {
                queue.Add(now.Key);
            }
        });
        pods.Subscribe((before, now) => WakeBudgets(before, now, queue));
    }

    public string Name => "disruption";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_budgets.WhenSyncedAsync(ct), _pods.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_budgets.Find(key) is not { } budget)
        {
            return Requeue.OnChange;
        }

        var pods = PodsOf(budget.View);
        try
        {
            var scale = await ScaleAsync(budget.View, pods, ct);
            return await WriteAsync(budget, pods, scale, ct) is { } again ? Requeue.In(again) : Requeue.OnChange;
        }
        catch (Exception e) when (e is ScaleException or FormatException)
        {
            Record(budget.View, "Warning", "CalculateExpectedPodCountFailed", $"Failed to calculate the number of expected pods: {e.Message}");
            await UpdateAsync(budget.Key, written => WithFailure(written, e.Message), ct);
            return Requeue.OnChange;
        }
    }

    private List<PodView> PodsOf(PodDisruptionBudgetView budget)
    {
        var selector = SelectorOf(budget);
        return [.. _pods.InNamespace(budget.Metadata.Namespace).Select(p => p.View).Where(p => selector.Matches(p.Metadata.Labels))];
    }

    private static LabelSelector SelectorOf(PodDisruptionBudgetView budget)
    {
        try
        {
            return LabelSelector.From(budget.Spec.Selector);
        }
        catch (FormatException)
        {
            return LabelSelector.Nothing; // written by an older version that checked less
        }
    }

    private async Task<int> ScaleAsync(PodDisruptionBudgetView budget, List<PodView> pods, CancellationToken ct)
    {
        if (!DisruptionPlan.NeedsScale(budget.Spec))
        {
            return 0;
        }

        var (scale, unmanaged) = await _scales.SumAsync(pods, ct);
        if (unmanaged.Count > 0)
        {
            Record(
                budget,
                "Warning",
                "UnmanagedPods",
                $"Pods selected by this PodDisruptionBudget (selector: {SelectorOf(budget)}) were found to be unmanaged. As a result, the status of the PDB "
                + "cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set \".spec.minAvailable\" "
                + "field of the PDB to an integer value.");
        }

        return scale;
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan?> WriteAsync(Cached<PodDisruptionBudgetView> budget, List<PodView> pods, int scale, CancellationToken ct)
    {
        DisruptionPlan? plan = null;
        await UpdateAsync(
            budget.Key,
            written =>
            {
                // An eviction may have been allowed since: what the cache holds of the status is not enough.
                var now = _time.GetUtcNow();
                var present = written.Deserialize(ApiJson.Default.PodDisruptionBudgetView)!;
                plan = DisruptionPlan.Make(present, pods, scale, now);
                return WithPlan(written, plan, present.Metadata.Generation, now);
            },
            ct);
        foreach (var late in plan?.NotDeleted ?? [])
        {
            Record(
                budget.View, "Warning", "NotDeleted", $"Pod {late} was expected by PDB {budget.Key.Namespace}/{budget.Key.Name} to be deleted but it wasn't");
        }

        return plan?.LookAgain;
    }

    private async Task UpdateAsync(ResourceKey key, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        try
        {
            await _registry.UpdateAsync(key, change, WriteOptions.Own(Name) with { Subresource = "status" }, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }

    private static JsonObject WithPlan(JsonObject budget, DisruptionPlan plan, long generation, DateTimeOffset now)
    {
        var status = StatusOf(budget);
        status["observedGeneration"] = generation;
        status["expectedPods"] = plan.ExpectedPods;
        status["desiredHealthy"] = plan.DesiredHealthy;
        status["currentHealthy"] = plan.CurrentHealthy;
        status["disruptionsAllowed"] = plan.DisruptionsAllowed;
        status.Remove("disruptedPods");
        if (plan.Disrupted.Count > 0)
        {
            status["disruptedPods"] = new JsonObject(plan.Disrupted.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        }

        DisruptionAllowed.Set(status, now);
        return budget;
    }

    private JsonObject WithFailure(JsonObject budget, string why)
    {
        var status = StatusOf(budget);
        status["disruptionsAllowed"] = 0;
        DisruptionAllowed.SetFailed(status, why, _time.GetUtcNow());
        return budget;
    }

    private static JsonObject StatusOf(JsonObject budget)
    {
        if (budget["status"] is not JsonObject status)
        {
            budget["status"] = status = [];
        }

        return status;
    }

    private void WakeBudgets(Cached<PodView>? before, Cached<PodView>? now, WorkQueue<ResourceKey> queue)
    {
        foreach (var budget in _budgets.InNamespace((now ?? before)!.Key.Namespace))
        {
            var selector = SelectorOf(budget.View);
            if ((before is not null && selector.Matches(before.View.Metadata.Labels)) || (now is not null && selector.Matches(now.View.Metadata.Labels)))
            {
                queue.Add(budget.Key);
            }
        }
    }

    private void Record(PodDisruptionBudgetView budget, string type, string reason, string message) => _events.Record(
        new ObjectReference
        {
            ApiVersion = "policy/v1",
            Kind = "PodDisruptionBudget",
            Namespace = budget.Metadata.Namespace,
            Name = budget.Metadata.Name,
            Uid = budget.Metadata.Uid,
        },
        type,
        reason,
        message,
        Component);
}
