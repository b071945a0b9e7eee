using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.NodeLink.Power;

/// <summary>What the annotations of a node say of its restart or shutdown. Pure.</summary>
/// <param name="Order">reboot or shutdown; "" when neither is wanted.</param>
/// <param name="Since">When draining began.</param>
/// <param name="Boot">The start of the machine that was told; "" when it was not told yet.</param>
/// <param name="Cordoned">Draining has cordoned it, so it is uncordoned afterwards.</param>
internal sealed record NodePower(string Order, DateTimeOffset? Since, string Boot, bool Cordoned)
{
    /// <summary>What a person sets: reboot or shutdown.</summary>
    public const string OrderKey = "edgekube.io/power";

    /// <summary>What a person may set: how many seconds draining may take.</summary>
    public const string PatienceKey = "edgekube.io/power-drain-seconds";

    public const string SinceKey = "edgekube.io/power-since";
    public const string BootKey = "edgekube.io/power-boot-id";
    public const string CordonedKey = "edgekube.io/power-cordoned";

    /// <summary>Why a node could not do it.</summary>
    public const string ProblemKey = "edgekube.io/power-problem";

    private const long DefaultSeconds = 300;
    private const long MostSeconds = 86_400;

    public static IReadOnlyList<string> Keys { get; } = [OrderKey, PatienceKey, SinceKey, BootKey, CordonedKey];

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(DefaultSeconds);

    public static NodePower Of(NodeView node)
    {
        string Text(string key) => node.Metadata.Annotations?.GetValueOrDefault(key) ?? "";
        var order = Text(OrderKey);
        return new(
            order is "reboot" or "shutdown" ? order : "",
            DateTimeOffset.TryParse(Text(SinceKey), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : null,
            Text(BootKey),
            Text(CordonedKey) == "true")
        {
            Patience = TimeSpan.FromSeconds(
                long.TryParse(Text(PatienceKey), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, MostSeconds) : DefaultSeconds),
        };
    }
}
