using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.LimitRanges;

/// <summary>What a pod asks for in all: its containers together, or its largest init container where that is more.</summary>
internal static class PodTotals
{
    /// <param name="which"><c>requests</c> or <c>limits</c>.</param>
    public static JsonObject Of(JsonObject? spec, string which)
    {
        var running = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        var starting = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (_, container) in spec.Maps("containers"))
        {
            Add(running, container, which);
        }

        var sidecars = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (_, container) in spec.Maps("initContainers"))
        {
            var now = sidecars; // those that were started before run on beside it
            if (container.Text("restartPolicy") == "Always")
            {
                Add(running, container, which);
            }
            else
            {
                now = new(sidecars, StringComparer.Ordinal);
            }

            Add(now, container, which);
            Raise(starting, now);
        }

        Raise(running, starting);
        return new JsonObject(running.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value.ToString())));
    }

    private static void Raise(Dictionary<string, Quantity> to, Dictionary<string, Quantity> least)
    {
        foreach (var (name, amount) in least)
        {
            to[name] = to.TryGetValue(name, out var sum) && sum > amount ? sum : amount;
        }
    }

    private static void Add(Dictionary<string, Quantity> sums, JsonObject container, string which)
    {
        foreach (var (name, amount) in Amounts(container, which))
        {
            sums[name] = sums.GetValueOrDefault(name) + amount;
        }
    }

    private static IEnumerable<(string Name, Quantity Amount)> Amounts(JsonObject container, string which)
    {
        var amounts = container.Map("resources").Map(which);
        return (amounts ?? []).Select(a => (a.Key, ResourceValidation.Amount(amounts, a.Key) ?? Quantity.Zero));
    }
}
