using System.CommandLine;

namespace EdgeKube.Commands;

/// <summary>The server's options about its audit log.</summary>
internal sealed class AuditSettings(Setting setting)
{
    private readonly Option<string> _path = setting.Text(
        "audit-log", "Note who asked what of the API over HTTPS and MQTT, a line of JSON (audit.k8s.io/v1) each, in this file; - for standard output (default: do not)", "");

    private readonly Option<int> _size = setting.Number("audit-log-max-size", "MiB of the audit log before a new file is begun", 100, least: 1);
    private readonly Option<int> _backups = setting.Number("audit-log-max-backups", "How many old files of the audit log are kept", 5, least: 0);
    private readonly Option<int> _age = setting.Number("audit-log-max-age", "How many days old files of the audit log are kept; 0 for ever", 0, least: 0);

    public static IReadOnlyList<string> Keys { get; } = ["audit-log", "audit-log-max-size", "audit-log-max-backups", "audit-log-max-age"];

    public void AddTo(Command command)
    {
        command.Add(_path);
        command.Add(_size);
        command.Add(_backups);
        command.Add(_age);
    }

    public ServerOptions Apply(ParseResult parsed, ServerOptions options) => options with
    {
        AuditLog = parsed.GetRequiredValue(_path),
        AuditLogMaxSize = parsed.GetRequiredValue(_size),
        AuditLogMaxBackups = parsed.GetRequiredValue(_backups),
        AuditLogMaxAge = parsed.GetRequiredValue(_age),
    };
}
