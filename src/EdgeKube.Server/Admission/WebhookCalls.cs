using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Admission;

/// <summary>Asks one webhook about one write: whether it wants to be asked, in which words, and what its answer means.</summary>
internal sealed class WebhookCalls(WebhookClient client, VersionedObjects versions, IAuthorizer authorizer)
{
    /// <returns>What the webhook is to see, or null when it is not to be asked.</returns>
    public async ValueTask<AdmissionObject?> ShownAsync(Webhook webhook, AdmissionWrite write, AdmissionContext context, CancellationToken ct)
    {
        if (webhook.Match.VersionFor(write, context) is not { } version)
        {
            return null;
        }

        var shown = await versions.ShowAsync(write, version, ct);
        if (webhook.Conditions.IsEmpty)
        {
            return shown;
        }

        var (matches, error) = webhook.Conditions.Evaluate(AdmissionBindings.Of(write, shown, authorizer), ct);
        if (error is not null)
        {
            throw ApiException.Forbidden(AdmissionNames.Key(write), error);
        }

        return matches ? shown : null;
    }

    /// <returns>The answer; null when the webhook could not be asked and that does not matter.</returns>
    /// <exception cref="ApiException">It refuses, or could not be asked.</exception>
    public async Task<ReviewResponse?> AskAsync(Webhook webhook, AdmissionWrite write, AdmissionObject shown, bool mutating, CancellationToken ct)
    {
        if (write.DryRun && !webhook.IsFreeOfSideEffects)
        {
            throw ApiException.BadRequest($"admission webhook \"{webhook.Name}\" does not support dry run");
        }

        ReviewResponse response;
        try
        {
            response = await PostAsync(webhook, write, shown, mutating, ct);
        }
        catch (WebhookException e) when (webhook.IgnoresFailure)
        {
            _ = e; // open by its own wish: the write goes on as if nobody had been asked
            return null;
        }
        catch (WebhookException e)
        {
            var message = $"failed calling webhook \"{webhook.Name}\": {e.Message}";
            throw new ApiException(500, "InternalError", $"Internal error occurred: {message}") { Causes = [new("", "", message)] };
        }

        lock (write.Warnings)
        {
            write.Warnings.AddRange(response.Warnings);
        }

        return response.Allowed ? response : throw response.Refusal(webhook.Name);
    }

    private async Task<ReviewResponse> PostAsync(Webhook webhook, AdmissionWrite write, AdmissionObject shown, bool mutating, CancellationToken ct)
    {
        if (webhook.ReviewVersion is not { } version)
        {
            throw new WebhookException("could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)");
        }

        var target = webhook.Target ?? throw new WebhookException("could not get REST client: must specify either a URL or a service");
        var uid = Guid.NewGuid().ToString();
        var apiVersion = $"admission.k8s.io/{version}";
        JsonObject answer;
        try
        {
            answer = await client.PostAsync(target, ReviewRequest.Review(apiVersion, uid, write, shown), webhook.Timeout, ct);
        }
        catch (WebhookException e)
        {
            throw new WebhookException($"failed to call webhook: {e.Message}");
        }

        return ReviewResponse.Read(answer, apiVersion, uid, mutating);
    }
}
