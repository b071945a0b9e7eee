using System.Security.Cryptography;
using System.Text;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Agent.FirstBoot;

/// <summary>What is to be done to a machine so that it is as its <c>edgekube.yaml</c> says. Pure; doing it twice does no harm.</summary>
/// <param name="Steps">In this order.</param>
/// <param name="Reboot">It takes effect by a new start of the machine.</param>
public sealed record BootPlan(IReadOnlyList<BootStep> Steps, bool Reboot)
{
    /// <summary>When it is there, the system starts in an overlay (packaging/image/overlay).</summary>
    public const string ReadOnlyFlag = "/etc/edgekube/read-only-root";

    private const UnixFileMode GroupRead = UnixFileMode.UserRead | UnixFileMode.GroupRead;
    private const string Wanted = "/etc/systemd/system/multi-user.target.wants/";
    private const string Disk = "/usr/lib/edgekube/disk";
    private const string WifiConfig = "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf";
    private const string WifiUnit = "wpa_supplicant@wlan0.service";
    private const string ZramUnit = "edgekube-zram.service";

    /// <exception cref="EdgeKube.Platform.Configuration.ConfigException">The present settings leave no room for ours.</exception>
    public static BootPlan Make(BootSettings settings, BootFacts facts)
    {
        var reboot = settings.ReadOnlyRoot != facts.IsReadOnly;
        var steps = new List<BootStep>();
        if (reboot && facts.IsReadOnly)
        {
            // What is written now would be lost; all is applied when the root can be written to.
            return new BootPlan([new BootStep.Run(Disk, "writable")], Reboot: true);
        }

        var hostname = settings.Hostname.Length > 0 ? settings.Hostname : HostnameOf(facts.MachineId);
        steps.AddRange(Identity(settings, hostname));
        steps.AddRange(Login(settings.Ssh, facts));
        steps.AddRange(Wireless(settings.Wifi));
        steps.AddRange(Memory(settings));
        steps.AddRange(Cluster(settings, facts, hostname));
        if (!facts.IsReadOnly)
        {
            steps.Add(new BootStep.Run(Disk, settings.ReadOnlyRoot ? "data" : "grow"));
        }

        if (reboot)
        {
            steps.Add(new BootStep.Run("ssh-keygen", "-A")); // so that they do not change with every start
            steps.Add(new BootStep.Write(ReadOnlyFlag, "Made by edgekube.yaml on the boot partition: readOnlyRoot\n", FileModes.Public));
            return new BootPlan(steps, Reboot: true);
        }

        steps.AddRange(Started(settings));
        return new BootPlan(steps, Reboot: false);
    }

    /// <summary>A name that no other machine with the same card has.</summary>
    internal static string HostnameOf(string machineId) =>
        $"edgekube-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(machineId.Trim())))[..6]}";

    private static IEnumerable<BootStep> Identity(BootSettings settings, string hostname)
    {
        yield return new BootStep.Write("/etc/hostname", $"{hostname}\n", FileModes.Public);
        yield return new BootStep.Write(
            "/etc/hosts", $"127.0.0.1 localhost\n127.0.1.1 {hostname}\n::1 localhost ip6-localhost ip6-loopback\n", FileModes.Public);
        if (settings.Timezone.Length > 0)
        {
            yield return new BootStep.Write("/etc/timezone", $"{settings.Timezone}\n", FileModes.Public);
            yield return new BootStep.Link("/etc/localtime", $"/usr/share/zoneinfo/{settings.Timezone}");
        }
    }

    private static IEnumerable<BootStep> Login(SshSettings? ssh, BootFacts facts)
    {
        if (ssh is null)
        {
            yield break;
        }

        if (ssh.User != "root")
        {
            if (!facts.HasUser(ssh.User))
            {
                yield return new BootStep.Run("useradd", "--create-home", "--shell", "/bin/bash", "--groups", "sudo", ssh.User);
            }

            yield return new BootStep.Write($"/etc/sudoers.d/edgekube-{ssh.User}", $"{ssh.User} ALL=(ALL) NOPASSWD: ALL\n", GroupRead);
        }

        yield return new BootStep.Write($"/etc/ssh/authorized_keys.d/{ssh.User}", string.Join('\n', ssh.Keys) + '\n', FileModes.Public);
    }

    private static IEnumerable<BootStep> Wireless(WifiSettings? wifi)
    {
        var link = $"{Wanted}{WifiUnit}";
        if (wifi is null)
        {
            yield return new BootStep.Delete(link);
            yield return new BootStep.Delete(WifiConfig);
            yield break;
        }

        // Hexadecimal, so that no name or password has to be quoted.
        var key = wifi.Psk.Length == 0
            ? "key_mgmt=NONE"
            : $"key_mgmt=WPA-PSK WPA-PSK-SHA256\n  psk={RawKey(wifi)}";
        yield return new BootStep.Write(
            WifiConfig,
            $$"""
            ctrl_interface=/run/wpa_supplicant
            country={{wifi.Country}}
            network={
              ssid={{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(wifi.Ssid))}}
              scan_ssid=1
              {{key}}
            }

            """,
            FileModes.Private);
        yield return new BootStep.Link(link, "/lib/systemd/system/wpa_supplicant@.service");
    }

    // SHA-1 and 4096 rounds are what WPA2 defines.
    private static string RawKey(WifiSettings wifi) => BootValues.IsRawPsk(wifi.Psk)
        ? wifi.Psk.ToLowerInvariant()
        : Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(wifi.Psk, Encoding.UTF8.GetBytes(wifi.Ssid), 4096, HashAlgorithmName.SHA1, 32));

    private static IEnumerable<BootStep> Memory(BootSettings settings)
    {
        const string Journal = "/etc/systemd/journald.conf.d/edgekube.conf";
        yield return settings.LogToRam || settings.ReadOnlyRoot
            ? new BootStep.Write(Journal, "[Journal]\nStorage=volatile\nRuntimeMaxUse=32M\n", FileModes.Public)
            : new BootStep.Delete(Journal);
        yield return Enabled(ZramUnit, settings.Zram);
    }

    private static IEnumerable<BootStep> Cluster(BootSettings settings, BootFacts facts, string hostname)
    {
        yield return new BootStep.Write("/etc/edgekube/config.yaml", BootConfig.With(facts.Config, settings, hostname), FileModes.Public);
        if (settings.Token.Length > 0)
        {
            yield return new BootStep.Write("/etc/edgekube/token", $"{settings.Token}\n", FileModes.Private);
        }

        yield return Enabled("edgekube-server.service", settings.IsServer);
        yield return Enabled("edgekube-agent.service", settings.IsAgent);
    }

    private static BootStep Enabled(string unit, bool enabled) => enabled
        ? new BootStep.Link($"{Wanted}{unit}", $"/lib/systemd/system/{unit}")
        : new BootStep.Delete($"{Wanted}{unit}");

    // systemd has decided what to start before it was told; it is told again. They wait until this has ended.
    private static IEnumerable<BootStep> Started(BootSettings settings)
    {
        yield return new BootStep.Run("systemctl", "daemon-reload");
        yield return new BootStep.Run("systemctl", "--no-block", "try-restart", "systemd-journald.service");
        if (settings.Zram)
        {
            yield return new BootStep.Run("systemctl", "--no-block", "start", ZramUnit);
        }

        if (settings.Wifi is not null)
        {
            yield return new BootStep.Run("systemctl", "--no-block", "restart", WifiUnit);
        }

        yield return new BootStep.Run("systemctl", "--no-block", settings.IsServer ? "restart" : "stop", "edgekube-server.service");
        yield return new BootStep.Run("systemctl", "--no-block", settings.IsAgent ? "restart" : "stop", "edgekube-agent.service");
    }
}
