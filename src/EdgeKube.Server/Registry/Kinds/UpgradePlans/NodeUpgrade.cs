using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Nodes;

namespace EdgeKube.Server.Registry.Kinds.UpgradePlans;

/// <summary>What the annotations of a node say of its upgrade: a plan orders it, the node link sees it through. Pure.</summary>
/// <param name="Plan">The UpgradePlan that ordered it; "" when none did.</param>
/// <param name="Version">What it is to run.</param>
/// <param name="State">How far it is; "" when nothing has begun.</param>
internal sealed record NodeUpgrade(string Plan, string Version, string State)
{
    /// <summary>The label by which a node says which version of a roll-out it runs.</summary>
    public const string VersionLabel = "edgekube.io/version";

    public const string Draining = "Draining";
    public const string Sending = "Sending";
    public const string Installing = "Installing";
    public const string Done = "Done";
    public const string Failed = "Failed";

    public const string VersionKey = "edgekube.io/upgrade";
    public const string PlanKey = "edgekube.io/upgrade-plan";
    public const string SinceKey = "edgekube.io/upgrade-since";
    public const string StateKey = "edgekube.io/upgrade-state";
    public const string MessageKey = "edgekube.io/upgrade-message";
    public const string DrainKey = "edgekube.io/upgrade-drain-seconds";
    public const string CordonedKey = "edgekube.io/upgrade-cordoned";

    /// <summary>The generation of the plan that was paused because this node failed: a later one that is not paused tries again.</summary>
    public const string PausedAtKey = "edgekube.io/upgrade-paused-at";

    private static readonly string[] _keys = [VersionKey, PlanKey, SinceKey, StateKey, MessageKey, DrainKey, CordonedKey, PausedAtKey];

    public static NodeUpgrade None { get; } = new("", "", "");

    public string Message { get; private init; } = "";

    public DateTimeOffset Since { get; private init; }

    public long? PausedAt { get; private init; }

    /// <summary>Null: pods stay.</summary>
    public TimeSpan? Drain { get; private init; }

    public bool IsOrdered => Version.Length > 0;

    /// <summary>Nothing more is done for it.</summary>
    public bool IsOver => State is Done or Failed;

    /// <summary>Tells this order from others for the same version.</summary>
    public string Id => $"{Plan} {Version} {TimeConverter.Format(Since)}";

    public static NodeUpgrade Of(IReadOnlyDictionary<string, string>? annotations)
    {
        if (annotations?.GetValueOrDefault(VersionKey) is not { Length: > 0 } version)
        {
            return None;
        }

        string Text(string key) => annotations.GetValueOrDefault(key) ?? "";
        return new(Text(PlanKey), version, Text(StateKey))
        {
            Message = Text(MessageKey),
            Since = DateTimeOffset.TryParse(Text(SinceKey), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : default,
            PausedAt = long.TryParse(Text(PausedAtKey), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : null,
            Drain = long.TryParse(Text(DrainKey), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null,
        };
    }

    /// <summary>Gives a node the order.</summary>
    public static JsonObject Order(JsonObject node, string plan, string version, long? drainSeconds, DateTimeOffset now) =>
        Clear(node)
            .Annotate(VersionKey, version)
            .Annotate(PlanKey, plan)
            .Annotate(SinceKey, TimeConverter.Format(now))
            .Annotate(DrainKey, drainSeconds?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes every trace of an order away; a node that was cordoned for it takes pods again.</summary>
    public static JsonObject Clear(JsonObject node)
    {
        NodeCordon.Uncordon(node, CordonedKey);
        foreach (var key in _keys)
        {
            node.Annotate(key, null);
        }

        return node;
    }
}
