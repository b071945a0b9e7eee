using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Admission;

/// <summary>What a webhook answered, its form checked.</summary>
internal sealed record ReviewResponse(bool Allowed, ReadOnlyMemory<byte> Patch, string PatchType, JsonObject? Result, IReadOnlyList<string> Warnings)
{
    private const string V1 = "admission.k8s.io/v1";
    private const int LeastRefusal = 400;

    /// <exception cref="WebhookException">It is no answer to what was asked.</exception>
    public static ReviewResponse Read(JsonObject review, string apiVersion, string uid, bool mutating)
    {
        if (review.Text("kind") != "AdmissionReview" || review.Text("apiVersion") != apiVersion)
        {
            var version = review.Text("apiVersion");
            throw Invalid($"expected webhook response of {apiVersion}, Kind=AdmissionReview, got {(version.Length == 0 ? "/" : version)}, Kind={review.Text("kind")}");
        }

        var response = review.Map("response") ?? throw Invalid("webhook response was absent");
        if (apiVersion == V1 && response.Text("uid") != uid)
        {
            throw Invalid($"expected response.uid=\"{uid}\", got \"{response.Text("uid")}\"");
        }

        var (patch, type) = PatchOf(response, apiVersion, mutating);
        return new(
            response.Truth("allowed"),
            patch,
            type,
            response.Map("status"),
            [.. response.Texts("warnings").Select(w => w.Item)]);
    }

    /// <summary>The refusal, as the webhook worded it.</summary>
    public ApiException Refusal(string webhook)
    {
        var by = $"admission webhook \"{webhook}\" denied the request";
        var (message, reason) = (Result.Text("message"), Result.Text("reason"));
        var told = message.Length > 0 ? $"{by}: {message}" : reason.Length > 0 ? $"{by}: {reason}" : $"{by} without explanation";
        var code = (int)Math.Clamp(Result.Number("code") ?? LeastRefusal, LeastRefusal, 599);
        var details = Result.Map("details");
        return new ApiException(code, reason, told)
        {
            Target = details is null ? null : new(new(details.Text("group"), details.Text("kind")), "", details.Text("name")),
            Causes = [.. details.Maps("causes").Select(c => new FieldError(c.Item.Text("reason"), c.Item.Text("field"), c.Item.Text("message")))],
            RetryAfterSeconds = details.Number("retryAfterSeconds") is { } seconds and > 0 ? (int)Math.Min(seconds, int.MaxValue) : null,
        };
    }

    private static (ReadOnlyMemory<byte> Patch, string Type) PatchOf(JsonObject response, string apiVersion, bool mutating)
    {
        var (text, hasType) = (response.Text("patch"), response["patchType"] is not null);
        if (!mutating)
        {
            return text.Length > 0 ? throw Invalid("validating webhook may not return response.patch")
                : hasType && apiVersion == V1 ? throw Invalid("validating webhook may not return response.patchType")
                : (default, "");
        }

        if (apiVersion == V1 && hasType != text.Length > 0)
        {
            throw Invalid(hasType
                ? "webhook returned response.patchType but not response.patch"
                : "webhook returned response.patch but not response.patchType");
        }

        var type = hasType ? response.Text("patchType") : "JSONPatch";
        if (type.Length == 0)
        {
            throw Invalid("webhook returned invalid response.patchType of \"\"");
        }

        var patch = new byte[text.Length];
        return Convert.TryFromBase64String(text, patch, out var length) ? (patch.AsMemory(0, length), type) : throw Invalid("illegal base64 data in response.patch");
    }

    private static WebhookException Invalid(string why) => new($"received invalid webhook response: {why}");
}
