using System.Text.Json;

namespace EdgeKube.Api.Values;

/// <summary>A count, or a percentage of a total (maxSurge, maxUnavailable).</summary>
public static class IntOrPercent
{
    /// <summary>Resolves <paramref name="value"/> (number or <c>"25%"</c>) against <paramref name="total"/>.</summary>
    public static int Resolve(JsonElement value, int total, bool roundUp) => throw new NotImplementedException();
}
