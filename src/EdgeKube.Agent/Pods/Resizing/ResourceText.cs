using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>A container's cpu and memory in one line, kept as a label of what was made of it. Pure.</summary>
internal static class ResourceText
{
    private static readonly string[] _resizable = ["cpu", "memory"];

    public static string Of(ContainerSpec container) => JsonSerializer.Serialize(
        new ResourceRequirements { Requests = Only(container.Resources?.Requests), Limits = Only(container.Resources?.Limits) },
        ApiJson.Default.ResourceRequirements);

    public static ResourceRequirements Parse(string text) => JsonSerializer.Deserialize(text, ApiJson.Default.ResourceRequirements) ?? new ResourceRequirements();

    /// <returns>The resources that differ.</returns>
    public static IEnumerable<string> Changed(string from, string to)
    {
        var (before, after) = (Parse(from), Parse(to));
        return _resizable.Where(r => Value(before.Requests, r) != Value(after.Requests, r) || Value(before.Limits, r) != Value(after.Limits, r));
    }

    private static string? Value(IReadOnlyDictionary<string, string>? amounts, string resource) => amounts?.GetValueOrDefault(resource);

    private static SortedDictionary<string, string>? Only(IReadOnlyDictionary<string, string>? amounts)
    {
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, amount) in (amounts ?? new Dictionary<string, string>()).Where(a => _resizable.Contains(a.Key)))
        {
            kept[name] = amount;
        }

        return kept.Count > 0 ? kept : null;
    }
}
