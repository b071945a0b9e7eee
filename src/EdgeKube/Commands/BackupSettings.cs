using System.CommandLine;

namespace EdgeKube.Commands;

/// <summary>The server's options about backups that it makes itself.</summary>
internal sealed class BackupSettings(Setting setting)
{
    private readonly Option<string> _schedule = setting.Text(
        "backup-schedule", "When to make a backup: an interval, such as 6h or 1d, or a cron line, such as \"30 3 * * *\" (default: never)", "");

    private readonly Option<string> _retention = setting.Text("backup-retention", "How many of these backups are kept", "7");
    private readonly Option<string> _folder = Folder(setting);

    public static IReadOnlyList<string> Keys { get; } = ["backup-schedule", "backup-retention", "backup-dir"];

    public static Option<string> Folder(Setting setting) =>
        setting.Text("backup-dir", "The folder of backups (default: backups below the data directory)", "");

    public void AddTo(Command command)
    {
        command.Add(_schedule);
        command.Add(_retention);
        command.Add(_folder);
    }

    public ServerOptions Apply(ParseResult parsed, ServerOptions options) => options with
    {
        BackupSchedule = parsed.GetRequiredValue(_schedule),
        BackupRetention = parsed.GetRequiredValue(_retention),
        BackupDir = parsed.GetRequiredValue(_folder),
    };
}
