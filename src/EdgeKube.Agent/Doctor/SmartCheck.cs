using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Agent.Doctor;

/// <summary>Has smartctl ask an SSD how it is: NVMe disks say it in one way, SATA disks in several.</summary>
internal static class SmartCheck
{
    private const int UsedUp = 100;
    private const int Old = 80;

    // SATA attributes whose normalized value falls from 100 to 0 in the course of the disk's life.
    private static readonly int[] _lifeLeft = [231, 202, 233, 177];

    /// <param name="disk">Such as nvme0n1.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Finding> LookAsync(string disk, CancellationToken ct)
    {
        var (code, output) = await HostChecks.RunAsync("smartctl", ["--json", "--health", "--attributes", $"/dev/{disk}"], ct);
        return code == HostChecks.NotInstalled
            ? Finding.Good($"{disk} counts its wear, and smartctl would read it: apt-get install smartmontools")
            : Judge(disk, output);
    }

    /// <param name="name">The disk's.</param>
    /// <param name="json">What smartctl says.</param>
    internal static Finding Judge(string name, string json)
    {
        try
        {
            using var said = JsonDocument.Parse(json);
            return Judge(name, said.RootElement);
        }
        catch (JsonException)
        {
            return Unknown(name);
        }
    }

    private static Finding Judge(string name, JsonElement said)
    {
        var nvme = Member(said, "nvme_smart_health_information_log");
        var used = Number(Member(nvme, "percentage_used")) ?? Number(Member(Member(said, "endurance_used"), "current_percent")) ?? UsedOf(Member(said, "ata_smart_attributes"));
        var fails = Member(Member(said, "smart_status"), "passed").ValueKind == JsonValueKind.False || Number(Member(nvme, "critical_warning")) > 0;
        if (used is null && !fails)
        {
            return Unknown(name);
        }

        var spare = Number(Member(nvme, "available_spare"));
        var lacks = spare < Number(Member(nvme, "available_spare_threshold"));
        var what = used is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{name} has used {percent}% of its life") : name;
        what += lacks ? string.Create(CultureInfo.InvariantCulture, $", and all but {spare}% of its spare blocks") : "";
        what += fails ? (used is null ? " says itself that it fails" : ", and says itself that it fails") : "";
        return fails || lacks || used >= UsedUp ? new Finding(Verdict.Bad, what, "save its data and replace it now")
            : used >= Old ? new Finding(Verdict.Doubtful, what, "plan to replace it")
            : Finding.Good(what);
    }

    private static Finding Unknown(string name) => Finding.Good($"{name} has no wear counters that can be read");

    private static long? UsedOf(JsonElement attributes)
    {
        var table = Member(attributes, "table");
        foreach (var id in _lifeLeft)
        {
            for (var i = 0; table.ValueKind == JsonValueKind.Array && i < table.GetArrayLength(); i++)
            {
                if (Number(Member(table[i], "id")) == id && Number(Member(table[i], "value")) is > 0 and <= UsedUp and var left)
                {
                    return UsedUp - left;
                }
            }
        }

        return null;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static long? Number(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;
}
