using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Webhooks;

/// <summary>Converts custom resources by the webhook that their definition names (apiextensions.k8s.io ConversionReview).</summary>
internal sealed class ConversionWebhooks(WebhookClient client) : IConversionWebhooks
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);
    private static readonly string[] _spoken = ["v1", "v1beta1"];
    private static readonly string[] _convertible = ["labels", "annotations"];

    public async Task<IReadOnlyList<JsonObject>> ConvertAsync(
        ResourceDefinition kind, string apiVersion, IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        var from = $"{objects[0].Text("apiVersion")}, Kind={kind.Kind}";
        try
        {
            var converted = await AskAsync(kind, apiVersion, objects, from, ct);
            return [.. converted.Select((c, i) => Take(c, objects[i], apiVersion, from, i))];
        }
        catch (WebhookException e)
        {
            throw new ApiException(500, "", $"conversion webhook for {from} failed: {e.Message}");
        }
    }

    private async Task<IReadOnlyList<JsonNode?>> AskAsync(
        ResourceDefinition kind, string apiVersion, IReadOnlyList<JsonObject> objects, string from, CancellationToken ct)
    {
        var webhook = kind.Custom?.ConversionWebhook;
        var target = WebhookTarget.Read(webhook.Map("clientConfig")) ?? throw new WebhookException("must specify either a URL or a service");
        var version = webhook.Texts("conversionReviewVersions").Select(v => v.Item).FirstOrDefault(v => _spoken.Contains(v, StringComparer.Ordinal))
            ?? throw new WebhookException("webhook does not accept known ConversionReview versions (v1, v1beta1)");
        var uid = Guid.NewGuid().ToString();
        var review = new JsonObject
        {
            ["kind"] = "ConversionReview",
            ["apiVersion"] = $"apiextensions.k8s.io/{version}",
            ["request"] = new JsonObject
            {
                ["uid"] = uid,
                ["desiredAPIVersion"] = apiVersion,
                ["objects"] = new JsonArray([.. objects.Select(o => o.DeepClone())]),
            },
        };
        var answer = await client.PostAsync(target, Encoding.UTF8.GetBytes(review.ToJsonString()), _timeout, ct);
        var converted = Converted(answer, $"apiextensions.k8s.io/{version}", uid);
        return converted.Count == objects.Count
            ? [.. converted]
            : throw Refused(from, $"returned {converted.Count} objects, expected {objects.Count}");
    }

    private static JsonArray Converted(JsonObject answer, string apiVersion, string uid)
    {
        if (answer.Text("kind") != "ConversionReview" || answer.Text("apiVersion") != apiVersion)
        {
            throw new WebhookException(
                $"expected webhook response of {apiVersion}, Kind=ConversionReview, got {answer.Text("apiVersion")}, Kind={answer.Text("kind")}");
        }

        var response = answer.Map("response") ?? throw new WebhookException("no response provided");
        if (response.Text("uid") != uid)
        {
            throw new WebhookException($"expected response.uid=\"{uid}\", got \"{response.Text("uid")}\"");
        }

        var result = response.Map("result");
        return result.Text("status") == "Success"
            ? response.List("convertedObjects")
            : throw new WebhookException(result.Text("message") is { Length: > 0 } message ? message : $"response.result.status was '{result.Text("status")}', not 'Success'");
    }

    /// <summary>A converter may change labels and annotations; all else of the metadata stays as it was.</summary>
    private static JsonObject Take(JsonNode? node, JsonObject original, string apiVersion, string from, int index)
    {
        var at = $"returned invalid converted object at index {index}";
        if (node is not JsonObject converted || converted.Text("apiVersion") != apiVersion)
        {
            throw Refused(from, $"{at}: invalid groupVersion (expected {apiVersion}, received {(node as JsonObject).Text("apiVersion")})");
        }

        if (converted.Text("kind") != original.Text("kind"))
        {
            throw Refused(from, $"{at}: invalid kind (expected {original.Text("kind")}, received {converted.Text("kind")})");
        }

        var was = original.Map("metadata") ?? [];
        var now = converted.Map("metadata") ?? throw Refused(from, $"returned invalid metadata in object at index {index}: missing metadata");
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid"])
        {
            if (now.Text(field) != was.Text(field))
            {
                throw Refused(from, $"returned invalid metadata in object at index {index}: must have the same metadata.{field}: {was.Text(field)} != {now.Text(field)}");
            }
        }

        var taken = (JsonObject)converted.DeepClone();
        var metadata = (JsonObject)was.DeepClone();
        foreach (var field in _convertible)
        {
            metadata.Remove(field);
            if (now[field] is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }

        taken["metadata"] = metadata;
        return taken;
    }

    private static ApiException Refused(string from, string why) => new(500, "", $"conversion webhook for {from} {why}");
}
