using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.PodDisruptionBudgets;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.ApiServer;

/// <summary>Takes from a budget one of the disruptions it allows; two who ask at once never get the same one.</summary>
internal sealed class DisruptionAllowance(IRegistry registry, TimeProvider time)
{
    private const string Violated = "Cannot evict pod as it would violate the pod's disruption budget.";
    private const int MostDisrupted = 2000;
    private const int RetryAfterSeconds = 10;

    /// <exception cref="ApiException">429: none is allowed now.</exception>
    public async Task TakeAsync(PodDisruptionBudgetView budget, string pod, bool dryRun, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.PodDisruptionBudgets, budget.Metadata.Namespace, budget.Metadata.Name);
        try
        {
            await registry.UpdateAsync(
                key, found => Taken(found, pod), WriteOptions.Own("eviction") with { Subresource = "status", DryRun = dryRun }, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // the budget is no more, and with it what it forbade
        }
    }

    public static ApiException StillProcessed(string budget) =>
        Refused($"The disruption budget {budget} is still being processed by the server.", RetryAfterSeconds);

    private JsonObject Taken(JsonObject found, string pod)
    {
        Check(found.Deserialize(ApiJson.Default.PodDisruptionBudgetView)!);
        var status = found.Ensure("status");
        var now = time.GetUtcNow();
        status["disruptionsAllowed"] = status.Number("disruptionsAllowed") - 1;
        if (status.Number("disruptionsAllowed") == 0)
        {
            DisruptionAllowed.Set(status, now);
        }

        status.Ensure("disruptedPods")[pod] = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
        return found;
    }

    private static void Check(PodDisruptionBudgetView budget)
    {
        var (name, status) = (budget.Metadata.Name, budget.Status);
        if (status.ObservedGeneration < budget.Metadata.Generation)
        {
            throw StillProcessed(name);
        }

        if (status.DisruptionsAllowed < 0 || status.DisruptedPods?.Count > MostDisrupted)
        {
            throw ApiException.Forbidden(
                new(new("policy", "poddisruptionbudget"), budget.Metadata.Namespace, name),
                status.DisruptionsAllowed < 0
                    ? "pdb disruptions allowed is negative"
                    : "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }

        if (status.DisruptionsAllowed == 0)
        {
            var failed = status.Conditions?.FirstOrDefault(c => c is { Type: "DisruptionAllowed", Reason: DisruptionAllowed.SyncFailed });
            throw Refused(
                failed is null
                    ? $"The disruption budget {name} needs {status.DesiredHealthy} healthy pods and has {status.CurrentHealthy} currently"
                    : $"The disruption budget {name} does not allow evicting pods currently because it failed sync: {failed.Message}",
                seconds: null);
        }
    }

    private static ApiException Refused(string cause, int? seconds) => new(429, "TooManyRequests", Violated)
    {
        Causes = [new("DisruptionBudget", "", cause)],
        RetryAfterSeconds = seconds,
    };
}
