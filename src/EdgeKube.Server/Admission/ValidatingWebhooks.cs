using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Asks the validating webhooks, all at once; one refusal is enough.</summary>
internal sealed class ValidatingWebhooks(IReadOnlyList<Webhook> webhooks, WebhookCalls calls)
{
    public async Task RunAsync(AdmissionWrite write, AdmissionContext context, CancellationToken ct)
    {
        var wanted = new List<(Webhook Webhook, AdmissionObject Shown)>();
        foreach (var webhook in webhooks)
        {
            if (await calls.ShownAsync(webhook, write, context, ct) is { } shown)
            {
                wanted.Add((webhook, shown));
            }
        }

        await Task.WhenAll(wanted.Select(w => calls.AskAsync(w.Webhook, write, w.Shown, mutating: false, ct)));
    }
}
