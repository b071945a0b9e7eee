using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>How many pods a roll-out may have too many or too few. Pure.</summary>
internal readonly record struct RolloutBounds(int MaxSurge, int MaxUnavailable)
{
    public static RolloutBounds Of(DeploymentSpec spec)
    {
        if (spec.Strategy?.Type == "Recreate")
        {
            return new RolloutBounds(0, 0);
        }

        var replicas = spec.Replicas ?? 1;
        var surge = Resolve(spec.Strategy?.RollingUpdate?.MaxSurge, replicas, roundUp: true);
        var unavailable = Resolve(spec.Strategy?.RollingUpdate?.MaxUnavailable, replicas, roundUp: false);
        return new RolloutBounds(surge, surge == 0 && unavailable == 0 ? 1 : Math.Min(unavailable, replicas));
    }

    private static int Resolve(JsonElement? value, int replicas, bool roundUp) =>
        value is { } given ? IntOrPercent.Resolve(given, replicas, roundUp) : roundUp ? (replicas + 3) / 4 : replicas / 4;
}
