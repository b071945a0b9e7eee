using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Patches;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Asks the mutating webhooks one after the other; each sees what those before it made of the object.</summary>
internal sealed class MutatingWebhooks(IReadOnlyList<Webhook> webhooks, WebhookCalls calls, VersionedObjects versions)
{
    /// <returns>Whether the object was changed.</returns>
    public async Task<bool> RunAsync(AdmissionWrite write, AdmissionContext context, CancellationToken ct)
    {
        var again = new HashSet<Webhook>();
        if (!await PassAsync(webhooks, again, write, context, ct))
        {
            return false;
        }

        if (again.Count > 0)
        {
            // Those who want to see what later ones changed, once more, in order.
            await PassAsync([.. webhooks.Where(again.Contains)], [], write, context, ct);
        }

        return true;
    }

    private async Task<bool> PassAsync(
        IReadOnlyList<Webhook> asked, HashSet<Webhook> again, AdmissionWrite write, AdmissionContext context, CancellationToken ct)
    {
        var changed = false;
        var seen = new List<Webhook>();
        foreach (var webhook in asked)
        {
            if (await calls.ShownAsync(webhook, write, context, ct) is not { } shown)
            {
                continue;
            }

            if (await calls.AskAsync(webhook, write, shown, mutating: true, ct) is { Patch.Length: > 0 } response
                && await PatchAsync(webhook, write, shown, response, ct))
            {
                changed = true;
                again.UnionWith(seen);
            }

            if (webhook.IsReinvoked)
            {
                seen.Add(webhook);
            }
        }

        return changed;
    }

    private async ValueTask<bool> PatchAsync(
        Webhook webhook, AdmissionWrite write, AdmissionObject shown, ReviewResponse response, CancellationToken ct)
    {
        if (response.PatchType != "JSONPatch")
        {
            throw ApiException.Internal($"failed calling webhook \"{webhook.Name}\": unsupported patch type \"{response.PatchType}\"");
        }

        if (shown.Value is not { } value)
        {
            throw ApiException.Internal(
                $"admission webhook \"{webhook.Name}\" attempted to modify the object, which is not supported for this operation");
        }

        var patched = Apply(value, response.Patch);
        if (JsonNode.DeepEquals(patched, value))
        {
            return false;
        }

        write.Object = await versions.TakeBackAsync(patched, write, ct);
        return true;
    }

    private static JsonObject Apply(JsonObject value, ReadOnlyMemory<byte> patch)
    {
        try
        {
            return JsonPatch.Apply(value, patch);
        }
        catch (ApiException e)
        {
            throw ApiException.Internal(e.Message); // the fault is the webhook's, not that of who writes
        }
    }
}
