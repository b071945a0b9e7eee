using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>The quality of service class that a pod's requests and limits come to.</summary>
internal static class PodQos
{
    private static readonly string[] _counted = ["cpu", "memory"];

    public static string Of(JsonObject spec)
    {
        var all = PodDefaults.Containers(spec).Select(c => c.Map("resources")).ToList();
        if (!all.Any(r => Asks(r.Map("requests")) || Asks(r.Map("limits"))))
        {
            return "BestEffort";
        }

        return all.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool Asks(JsonObject? amounts) =>
        _counted.Any(n => ResourceValidation.Amount(amounts, n) is { IsZero: false });

    private static bool IsGuaranteed(JsonObject? resources) => _counted.All(n =>
        ResourceValidation.Amount(resources.Map("limits"), n) is { IsZero: false } limit
        && (ResourceValidation.Amount(resources.Map("requests"), n) ?? limit) == limit);
}
