using System.Globalization;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;
using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>The last order to upgrade, as it is on the disk.</summary>
/// <param name="Order">Tells it from others.</param>
internal sealed record UpgradeRecord(string Order)
{
    private const string Name = "order";

    /// <summary>As in <see cref="EdgeKube.Messaging.Contracts.NodeUpgradeAnswer"/>; "" while the file comes.</summary>
    public string State { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>How often the installation was begun: again after each cut.</summary>
    public int Attempts { get; init; }

    /// <summary>The failure that was known before it began, which is not its own.</summary>
    public string Before { get; init; } = "";

    public static UpgradeRecord? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        return File.Exists(path) && Fields.Read(File.ReadAllText(path)) is var fields && fields.TryGetValue("order", out var order)
            ? new UpgradeRecord(order)
            {
                State = fields.GetValueOrDefault("state", ""),
                Message = fields.GetValueOrDefault("message", ""),
                Attempts = int.TryParse(fields.GetValueOrDefault("attempts"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
                Before = fields.GetValueOrDefault("before", ""),
            }
            : null;
    }

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder, FileModes.PrivateDirectory);
        var text = Fields.Write(
            ("order", Order), ("state", State), ("message", Message), ("attempts", Attempts.ToString(CultureInfo.InvariantCulture)), ("before", Before));
        AtomicFile.WriteForGood(Path.Combine(folder, Name), text, FileModes.Private);
    }
}
