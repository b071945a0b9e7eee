using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Storage;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>POST pods/NAME/eviction: deletes a pod unless a PodDisruptionBudget forbids it.</summary>
internal sealed class EvictionHandler(IRegistry registry, TimeProvider time)
{
    private static readonly byte[] _success = """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}"""u8.ToArray();
    private readonly DisruptionAllowance _allowance = new(registry, time);

    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(http.Request, registry.Definitions, [], http.RequestAborted);
        Check(body, request);
        var options = DeleteRequest.Read(body.Map("deleteOptions") ?? [], request);
        await EvictAsync(request.Key, options, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await JsonResponse.WriteAsync(http.Response, _success, http.RequestAborted);
    }

    /// <exception cref="ApiException">429: its budget forbids it now; 404: it is gone.</exception>
    public async Task EvictAsync(ResourceKey pod, DeleteOptions options, CancellationToken ct)
    {
        while (!await TryAsync(pod, options, ct))
        {
            // The pod changed while its budget was looked at: it may be another case by now.
        }
    }

    private static void Check(JsonObject body, ApiRequest request)
    {
        var (apiVersion, kind) = (body.Text("apiVersion"), body.Text("kind"));
        if (kind is not ("" or "Eviction") || apiVersion is not ("" or "policy/v1" or "policy/v1beta1"))
        {
            throw ApiException.BadRequest($"{kind} in version \"{apiVersion}\" cannot be handled as a Eviction");
        }

        if (body.Name() != request.Name)
        {
            throw ApiException.BadRequest("name in URL does not match name in Eviction object");
        }
    }

    /// <returns>False: to be tried again.</returns>
    private async Task<bool> TryAsync(ResourceKey key, DeleteOptions options, CancellationToken ct)
    {
        var stored = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        var pod = JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.PodView)!;
        CheckUid(key, pod.Metadata.Uid, options);
        if (IsUnprotected(pod))
        {
            // Of a pod that may become ready meanwhile, only the state that was looked at goes.
            var asSeen = pod.Status.Phase == "Pending" && pod.Metadata.DeletionTimestamp is null;
            return await DeleteAsync(key, options, asSeen ? stored : null, ct);
        }

        if (await BudgetOfAsync(pod, ct) is not { } budget)
        {
            return await DeleteAsync(key, options, null, ct);
        }

        if (MayGoUnready(pod, budget))
        {
            return await DeleteAsync(key, options, stored, ct) ? true : throw DisruptionAllowance.StillProcessed(budget.Metadata.Name);
        }

        await _allowance.TakeAsync(budget, pod.Metadata.Name, options.DryRun, ct);
        return await DeleteAsync(key, options, null, ct);
    }

    // What does not run, or goes already, is nothing that an application loses.
    private static bool IsUnprotected(PodView pod) =>
        pod.Status.Phase is "Succeeded" or "Failed" or "Pending" || pod.Metadata.DeletionTimestamp is not null;

    // A pod that is not ready counts for nothing: its eviction costs its application nothing.
    private static bool MayGoUnready(PodView pod, PodDisruptionBudgetView budget) =>
        pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) != true
        && (budget.Spec.UnhealthyPodEvictionPolicy == "AlwaysAllow"
            || (budget.Status.CurrentHealthy >= budget.Status.DesiredHealthy && budget.Status.DesiredHealthy > 0));

    private async Task<PodDisruptionBudgetView?> BudgetOfAsync(PodView pod, CancellationToken ct)
    {
        var query = new ListQuery(registry.Definitions.Get(BuiltIn.PodDisruptionBudgets), pod.Metadata.Namespace);
        var budgets = (await registry.ListAsync(query, ct)).Items
            .Select(i => JsonSerializer.Deserialize(i.Value.Span, ApiJson.Default.PodDisruptionBudgetView)!)
            .Where(b => Matches(b, pod))
            .ToList();
        return budgets.Count <= 1
            ? budgets.FirstOrDefault()
            : throw new ApiException(
                500, "", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
    }

    private static bool Matches(PodDisruptionBudgetView budget, PodView pod)
    {
        try
        {
            return LabelSelector.From(budget.Spec.Selector).Matches(pod.Metadata.Labels);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <param name="seen">The state of the pod that alone may be deleted; null for whatever it is in.</param>
    /// <returns>False: it is in another state by now, which who asked did not mind.</returns>
    private async Task<bool> DeleteAsync(ResourceKey key, DeleteOptions options, StoredObject? seen, CancellationToken ct)
    {
        var own = options.PreconditionResourceVersion is null ? seen?.Revision.ToString(CultureInfo.InvariantCulture) : null;
        var wanted = options with { PreconditionResourceVersion = own ?? options.PreconditionResourceVersion };
        try
        {
            await registry.DeleteAsync(key, options.DryRun ? wanted : await MarkAsync(key, wanted, ct), ct);
            return true;
        }
        catch (ApiException e) when (e.Reason == "Conflict" && own is not null)
        {
            return false;
        }
    }

    /// <summary>Writes into the pod why it goes.</summary>
    private async Task<DeleteOptions> MarkAsync(ResourceKey key, DeleteOptions options, CancellationToken ct)
    {
        var marked = await registry.UpdateAsync(
            key,
            pod =>
            {
                CheckPreconditions(key, pod, options);
                PodDisruption.Mark(pod, "EvictionByEvictionAPI", "Eviction API: evicting", time.GetUtcNow());
                return pod;
            },
            WriteOptions.Own("eviction") with { Subresource = "status" },
            ct);
        return options.PreconditionResourceVersion is null
            ? options
            : options with { PreconditionResourceVersion = marked.Revision.ToString(CultureInfo.InvariantCulture) };
    }

    private static void CheckUid(ResourceKey key, string present, DeleteOptions options)
    {
        if (options.PreconditionUid is { Length: > 0 } uid && uid != present)
        {
            throw ApiException.Conflict(key, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {present}");
        }
    }

    private static void CheckPreconditions(ResourceKey key, JsonObject pod, DeleteOptions options)
    {
        var metadata = pod.Map("metadata");
        CheckUid(key, metadata.Text("uid"), options);
        if (options.PreconditionResourceVersion is { Length: > 0 } version && version != metadata.Text("resourceVersion"))
        {
            throw ApiException.Conflict(
                key,
                $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {metadata.Text("resourceVersion")}");
        }
    }
}
