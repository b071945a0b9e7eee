using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.LimitRanges;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>What a pod counts for in quotas. Pure.</summary>
internal static class PodUsage
{
    private static readonly string[] _native = ["cpu", "memory", "ephemeral-storage"];

    // Kubernetes' own list, which it calls a mistake and keeps: what a quota bounds of these, every container has to say.
    private static readonly string[] _required = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    /// <summary>A pod that has ended, or is past its grace, counts as an object alone.</summary>
    public static void Add(Usage usage, JsonObject pod, DateTimeOffset now)
    {
        if (pod.Map("status").Text("phase") is "Succeeded" or "Failed" || StillCounts(pod) <= now)
        {
            return;
        }

        usage.Add("pods", Usage.One);
        AddAmounts(usage, Totals(pod, "requests"), Totals(pod, "limits"));
    }

    /// <summary>Until when a pod that is being deleted counts; null for all others.</summary>
    public static DateTimeOffset? StillCounts(JsonObject pod) =>
        new ObjectMetadata(pod) is { DeletionTimestamp: { } end } metadata ? end.AddSeconds(metadata.DeletionGracePeriodSeconds ?? 0) : null;

    /// <summary>The resources of a quota that some container does not say, in Kubernetes' words; null when all are said.</summary>
    public static string? Missing(JsonObject pod, IEnumerable<string> bounded)
    {
        var spec = pod.Map("spec");
        if (spec.Map("resources") is { Count: > 0 })
        {
            return null; // said for the pod as a whole
        }

        var required = bounded.Where(b => _required.Contains(b, StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var said = spec.Maps("containers").Concat(spec.Maps("initContainers"))
            .Select(c => (Name: c.Item.Text("name"), Usage: OfContainer(c.Item)))
            .ToList();
        var missing = required
            .Select(r => (Resource: r, Containers: said.Where(s => !s.Usage.Has(r)).Select(s => s.Name).Order(StringComparer.Ordinal).ToList()))
            .Where(m => m.Containers.Count > 0)
            .Select(m => $"{m.Resource} for: {string.Join(',', m.Containers)}")
            .ToList();
        return missing.Count == 0 ? null : $"must specify {string.Join("; ", missing)}";
    }

    private static Usage OfContainer(JsonObject container)
    {
        var usage = new Usage();
        AddAmounts(usage, container.Map("resources").Map("requests"), container.Map("resources").Map("limits"));
        return usage;
    }

    private static void AddAmounts(Usage usage, JsonObject? requests, JsonObject? limits)
    {
        foreach (var (name, _) in requests ?? [])
        {
            var amount = ResourceValidation.Amount(requests, name) ?? Quantity.Zero;
            if (_native.Contains(name, StringComparer.Ordinal) || name.StartsWith("hugepages-", StringComparison.Ordinal))
            {
                usage.Add(name, amount);
            }

            usage.Add($"requests.{name}", amount);
        }

        foreach (var name in _native)
        {
            if (ResourceValidation.Amount(limits, name) is { } amount)
            {
                usage.Add($"limits.{name}", amount);
            }
        }
    }

    private static JsonObject Totals(JsonObject pod, string which)
    {
        var spec = pod.Map("spec");
        var totals = PodTotals.Of(spec, which);
        foreach (var (name, amount) in spec.Map("resources").Map(which) ?? [])
        {
            totals[name] = amount?.DeepClone();
        }

        foreach (var (name, _) in spec.Map("overhead") ?? [])
        {
            if (which == "requests" || ResourceValidation.Amount(totals, name) is { IsZero: false })
            {
                var sum = (ResourceValidation.Amount(totals, name) ?? Quantity.Zero) + (ResourceValidation.Amount(spec.Map("overhead"), name) ?? Quantity.Zero);
                totals[name] = sum.ToString();
            }
        }

        return totals;
    }
}
