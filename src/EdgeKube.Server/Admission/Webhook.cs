using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Admission;

/// <summary>One webhook of a configuration.</summary>
internal sealed class Webhook(JsonObject webhook)
{
    private const int DefaultTimeout = 10;
    private static readonly string[] _spoken = ["v1", "v1beta1"];

    public string Name { get; } = webhook.Text("name");

    public AdmissionMatch Match { get; } = new(webhook, "rules");

    public MatchConditions Conditions { get; } = new(webhook, webhook.Text("failurePolicy") == "Ignore", AdmissionEnvironment.Webhook);

    /// <summary>Null when it says nothing that can be asked.</summary>
    public WebhookTarget? Target { get; } = WebhookTarget.Read(webhook.Map("clientConfig"));

    public bool IgnoresFailure { get; } = webhook.Text("failurePolicy") == "Ignore";

    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(webhook.Number("timeoutSeconds") ?? DefaultTimeout);

    public bool IsFreeOfSideEffects { get; } = webhook.Text("sideEffects") is "None" or "NoneOnDryRun";

    public bool IsReinvoked { get; } = webhook.Text("reinvocationPolicy") == "IfNeeded";

    /// <summary>The first version of AdmissionReview that both sides speak; null when there is none.</summary>
    public string? ReviewVersion { get; } = webhook.Texts("admissionReviewVersions").Select(v => v.Item).FirstOrDefault(v => _spoken.Contains(v, StringComparer.Ordinal));
}
