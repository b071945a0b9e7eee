using System.Globalization;

namespace EdgeKube.Platform.Upgrades;

/// <summary>An executable that has been switched to and has yet to show that it works.</summary>
public sealed record Trial
{
    /// <summary>What is on trial.</summary>
    public required string Slot { get; init; }

    /// <summary>How often it was begun: once, and again after each power cut.</summary>
    public int Attempts { get; init; }

    /// <summary>The modes that ran before: they must run again. <c>agent:healthy</c>: and was healthy, which it must be again.</summary>
    public required IReadOnlyList<string> Modes { get; init; }

    internal string ToText() => Fields.Write(
        ("slot", Slot), ("attempts", Attempts.ToString(CultureInfo.InvariantCulture)), ("modes", string.Join(',', Modes)));

    internal static Trial? Parse(string? text) =>
        text is not null && Fields.Read(text) is var fields && fields.TryGetValue("slot", out var slot) && SlotTable.IsSlot(slot)
            ? new Trial
            {
                Slot = slot,
                Attempts = int.TryParse(fields.GetValueOrDefault("attempts"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
                Modes = fields.GetValueOrDefault("modes", "").Split(',', StringSplitOptions.RemoveEmptyEntries),
            }
            : null;
}
