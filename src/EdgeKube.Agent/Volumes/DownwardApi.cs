using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>What a pod may read of itself in a downwardAPI volume. Pure.</summary>
internal static class DownwardApi
{
    /// <param name="item">A DownwardAPIVolumeFile.</param>
    /// <param name="node">What a container without a limit may have.</param>
    /// <exception cref="VolumeException">It names what there is not.</exception>
    public static string Value(PodView pod, JsonElement item, NodeAmounts node)
    {
        if (item.Map("fieldRef") is { } field)
        {
            return Field(pod.Metadata, field.Text("fieldPath") ?? "");
        }

        return item.Map("resourceFieldRef") is { } resource ? Resource(pod, resource, node) : "";
    }

    private static string Field(ObjectMeta meta, string path) => path switch
    {
        "metadata.name" => meta.Name,
        "metadata.namespace" => meta.Namespace,
        "metadata.uid" => meta.Uid,
        "metadata.labels" => Lines(meta.Labels),
        "metadata.annotations" => Lines(meta.Annotations),
        _ when Subscript(path, "metadata.labels") is { } label => meta.Labels?.GetValueOrDefault(label) ?? "",
        _ when Subscript(path, "metadata.annotations") is { } annotation => meta.Annotations?.GetValueOrDefault(annotation) ?? "",
        _ => throw new VolumeException($"unsupported fieldPath: {path}"),
    };

    private static string? Subscript(string path, string map) =>
        path.StartsWith($"{map}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? path[(map.Length + 2)..^2]
            : null;

    private static string Lines(IReadOnlyDictionary<string, string>? map) => string.Join('\n', (map ?? new Dictionary<string, string>())
        .OrderBy(m => m.Key, StringComparer.Ordinal)
        .Select(m => $"{m.Key}={Quoted(m.Value)}"));

    // As Go's %q writes it.
    private static string Quoted(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                < ' ' or '\x7f' => $"\\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    private static string Resource(PodView pod, JsonElement selector, NodeAmounts node)
    {
        var name = selector.Text("containerName") ?? "";
        var container = (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers).FirstOrDefault(c => c.Name == name)
            ?? throw new VolumeException($"container {name} not found");
        var divisor = Quantity.TryParse(Scalar(selector, "divisor"), out var d) && !d.IsZero ? d : Quantity.Parse("1");
        return Text(container, selector.Text("resource") ?? "", divisor, node);
    }

    /// <summary>A container's limit or request in units of a divisor, rounded up; without a limit it may use all that the node has.</summary>
    public static string Text(ContainerSpec container, string selector, Quantity divisor, NodeAmounts node)
    {
        var (kind, resource) = selector.Split('.', 2) is [var k, var r] ? (k, r) : ("", selector);
        var amount = kind == "limits"
            ? Amount(container.Resources?.Limits, resource) ?? node.Of(resource)
            : Amount(container.Resources?.Requests, resource) ?? Amount(container.Resources?.Limits, resource) ?? Quantity.Zero;
        var (units, per) = resource == "cpu" ? (amount.MilliValue, divisor.MilliValue) : (amount.Value, divisor.Value);
        return ((units + per - 1) / per).ToString(CultureInfo.InvariantCulture);
    }

    public static Quantity? Amount(IReadOnlyDictionary<string, string>? amounts, string resource) =>
        amounts?.GetValueOrDefault(resource) is { } text && Quantity.TryParse(text, out var amount) && !amount.IsZero ? amount : null;

    private static string? Scalar(JsonElement at, string name) =>
        at.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
}
