using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>A pod's sizes as the events of a resize tell them. Pure.</summary>
internal static class ResizeSummary
{
    // A person reads it, and no browser.
    private static readonly JsonSerializerOptions _plain = new(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="error">Why it has not this size; null when it has or will.</param>
    public static string Of(PodView pod, string? error)
    {
        var summary = new JsonObject();
        if (pod.Spec.InitContainers is { Count: > 0 } init)
        {
            summary["initContainers"] = Sizes(init);
        }

        summary["containers"] = Sizes(pod.Spec.Containers);
        summary["generation"] = pod.Metadata.Generation;
        if (error is not null)
        {
            summary["error"] = error;
        }

        return summary.ToJsonString(_plain);
    }

    private static JsonArray Sizes(IReadOnlyList<ContainerSpec> containers) => new([.. containers.Select(c => (JsonNode)new JsonObject
    {
        ["name"] = c.Name,
        ["resources"] = Sizes(c.Resources),
    })]);

    private static JsonObject Sizes(ResourceRequirements? resources)
    {
        var sizes = new JsonObject();
        foreach (var (kind, amounts) in (ReadOnlySpan<(string, IReadOnlyDictionary<string, string>?)>)[("limits", resources?.Limits), ("requests", resources?.Requests)])
        {
            if (amounts is { Count: > 0 })
            {
                sizes[kind] = new JsonObject(amounts.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
            }
        }

        return sizes;
    }
}
