using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeKube.Platform.Configuration;
using EdgeKube.Platform.Schedules;
using EdgeKube.Server.Management;

namespace EdgeKube;

/// <summary>The settings of <c>edgekube server</c>.</summary>
internal sealed record ServerOptions : ICheckedOptions
{
    public required DataDirectory Data { get; init; }

    /// <summary>Only say whether the settings are good.</summary>
    public bool Check { get; init; }

    /// <summary>Adds to a problem where its setting was made.</summary>
    public Func<string, string> Place { get; init; } = problem => problem;

    public required string BindAddress { get; init; }

    /// <summary>"": found out.</summary>
    public required string AdvertiseAddress { get; init; }

    public required int HttpsPort { get; init; }

    public required int MqttPort { get; init; }

    public required string MqttUrl { get; init; }

    public required IReadOnlyList<string> ExtraNames { get; init; }

    public required string ClusterCidr { get; init; }

    public required string ServiceCidr { get; init; }

    /// <summary>When backups are made: a cron line or an interval; "" never.</summary>
    public string BackupSchedule { get; init; } = "";

    /// <summary>"": <c>backups</c> in the data directory.</summary>
    public string BackupDir { get; init; } = "";

    /// <summary>How many scheduled backups are kept.</summary>
    public string BackupRetention { get; init; } = "7";

    /// <summary>The account by which Home Assistant signs in; "": nothing is announced to it.</summary>
    public string HomeAssistant { get; init; } = "";

    /// <summary>Where requests are noted; "": nowhere.</summary>
    public string AuditLog { get; init; } = "";

    /// <summary>MiB.</summary>
    public int AuditLogMaxSize { get; init; } = 100;

    /// <summary>Old files that are kept.</summary>
    public int AuditLogMaxBackups { get; init; } = 5;

    /// <summary>Days that they are kept; 0: for ever.</summary>
    public int AuditLogMaxAge { get; init; }

    public string BackupFolder => BackupDir.Length > 0 ? Path.GetFullPath(BackupDir) : Data.Backups;

    public IEnumerable<string> Problems()
    {
        if (!IPAddress.TryParse(BindAddress, out _))
        {
            yield return $"bind-address is {BindAddress}; it must be an IP address";
        }

        if (AdvertiseAddress.Length > 0 && !IPAddress.TryParse(AdvertiseAddress, out _))
        {
            yield return $"advertise-address is {AdvertiseAddress}; it must be an IP address";
        }

        if (HttpsPort == MqttPort)
        {
            yield return $"https-port and mqtt-port are both {HttpsPort}; they must differ";
        }

        if (MqttUrl.Length > 0 && !(Uri.TryCreate(MqttUrl, UriKind.Absolute, out var url) && url.Scheme == "mqtts"))
        {
            yield return $"mqtt-url is {MqttUrl}; it must be mqtts://HOST:PORT";
        }

        if (ExtraNames.FirstOrDefault(n => Uri.CheckHostName(n) == UriHostNameType.Unknown) is { } wrong)
        {
            yield return $"tls-san is {string.Join(',', ExtraNames)}; \"{wrong}\" is neither a name nor an address";
        }

        foreach (var (name, value, longest) in new[] { ("cluster-cidr", ClusterCidr, 23), ("service-cidr", ServiceCidr, 28) })
        {
            if (!IsIPv4Range(value, longest))
            {
                yield return $"{name} is {value}; it must be an IPv4 range with a prefix from 8 to {longest}, such as 10.42.0.0/16";
            }
        }

        foreach (var problem in BackupProblems().Concat(new ManagementOptions { HomeAssistant = HomeAssistant }.Problems()))
        {
            yield return problem;
        }
    }

    private IEnumerable<string> BackupProblems()
    {
        if (BackupSchedule.Length > 0 && Schedule.TryParse(BackupSchedule) is null)
        {
            yield return $"backup-schedule is {BackupSchedule}; it must be an interval, such as 6h or 1d, or a cron line, such as 30 3 * * *";
        }

        if (!int.TryParse(BackupRetention, NumberStyles.None, CultureInfo.InvariantCulture, out var kept) || kept < 1)
        {
            yield return $"backup-retention is {BackupRetention}; it must be a number from 1 on";
        }
    }

    private static bool IsIPv4Range(string text, int longest) =>
        IPNetwork.TryParse(text, out var network)
        && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        && network.PrefixLength >= 8
        && network.PrefixLength <= longest;
}
