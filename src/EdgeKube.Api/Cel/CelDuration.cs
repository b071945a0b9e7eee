using System.Globalization;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Cel;

/// <summary>A span of time as Go has it.</summary>
internal sealed record CelDuration(long Nanoseconds)
{
    public const long Second = 1_000_000_000;

    /// <summary>As in <c>1h30m</c>, <c>-1.5s</c>; null for anything else.</summary>
    public static CelDuration? Parse(string text) => GoDuration.Nanoseconds(text) is { } nanoseconds ? new(nanoseconds) : null;

    /// <summary>As CEL's <c>string()</c> says it: seconds.</summary>
    public override string ToString() => ((decimal)Nanoseconds / Second).ToString("0.#########", CultureInfo.InvariantCulture) + "s";
}
