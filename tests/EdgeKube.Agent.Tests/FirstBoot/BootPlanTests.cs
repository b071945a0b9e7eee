using EdgeKube.Agent.FirstBoot;
using EdgeKube.Platform.Configuration;
using Xunit;

namespace EdgeKube.Agent.Tests.FirstBoot;

public sealed class BootPlanTests
{
    private const string Enabled = "/etc/systemd/system/multi-user.target.wants/";
    private static readonly BootFacts _fresh = new() { MachineId = "0123\n", Users = "root:x:0:0::/root:/bin/bash\n", Config = "# settings\n" };

    [Theory]
    [InlineData("both", true, true)]
    [InlineData("server", true, false)]
    [InlineData("agent", false, true)]
    public void The_role_says_which_units_are_enabled(string role, bool server, bool agent)
    {
        var plan = BootPlan.Make(new BootSettings { Role = role, Server = "https://a:6443" }, _fresh);
        Assert.Equal(server, plan.Steps.OfType<BootStep.Link>().Any(l => l.Path == Enabled + "edgekube-server.service"));
        Assert.Equal(agent, plan.Steps.OfType<BootStep.Link>().Any(l => l.Path == Enabled + "edgekube-agent.service"));
        Assert.Equal(!server, plan.Steps.Contains(new BootStep.Delete(Enabled + "edgekube-server.service")));
        Assert.Equal(!agent, plan.Steps.Contains(new BootStep.Delete(Enabled + "edgekube-agent.service")));
        Assert.False(plan.Reboot);
    }

    [Fact]
    public void The_network_key_is_made_of_name_and_password()
    {
        // The vector of IEEE 802.11i, H.4.1.
        var text = Text(BootPlan.Make(new BootSettings { Role = "both", Wifi = new WifiSettings("IEEE", "password", "DE") }, _fresh), "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf");
        Assert.Contains("psk=f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e\n", text, StringComparison.Ordinal);
        Assert.Contains("ssid=49454545\n", text, StringComparison.Ordinal);
        Assert.Contains("country=DE\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_network_has_no_key_and_no_network_leaves_none()
    {
        var open = Text(BootPlan.Make(new BootSettings { Role = "both", Wifi = new WifiSettings("x", "", "DE") }, _fresh), "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf");
        Assert.Contains("key_mgmt=NONE\n", open, StringComparison.Ordinal);
        Assert.Contains(new BootStep.Delete("/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"), BootPlan.Make(new BootSettings { Role = "both" }, _fresh).Steps);
    }

    [Fact]
    public void A_machine_without_a_name_gets_one_of_its_own()
    {
        var one = Text(BootPlan.Make(new BootSettings { Role = "both" }, _fresh), "/etc/hostname");
        var other = Text(BootPlan.Make(new BootSettings { Role = "both" }, _fresh with { MachineId = "4567\n" }), "/etc/hostname");
        Assert.Matches("^edgekube-[0-9a-f]{6}\n$", one);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void A_user_is_made_once()
    {
        var settings = new BootSettings { Role = "both", Ssh = new SshSettings("ada", [BootFileTests.Key]) };
        Assert.Contains(Programs(BootPlan.Make(settings, _fresh)), p => p.StartsWith("useradd ", StringComparison.Ordinal) && p.EndsWith(" ada", StringComparison.Ordinal));
        Assert.DoesNotContain(Programs(BootPlan.Make(settings, _fresh with { Users = "ada:x:1000:1000::/home/ada:/bin/bash" })), p => p.StartsWith("useradd ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Programs(BootPlan.Make(settings with { Ssh = new SshSettings("root", [BootFileTests.Key]) }, _fresh)), p => p.StartsWith("useradd ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_read_only_root_gets_a_data_partition_and_starts_anew()
    {
        var plan = BootPlan.Make(new BootSettings { Role = "both", ReadOnlyRoot = true }, _fresh);
        Assert.True(plan.Reboot);
        Assert.Contains("/usr/lib/edgekube/disk data", Programs(plan));
        Assert.Contains(plan.Steps.OfType<BootStep.Write>(), w => w.Path == BootPlan.ReadOnlyFlag);
        Assert.Contains("Storage=volatile", Text(plan, "/etc/systemd/journald.conf.d/edgekube.conf"), StringComparison.Ordinal);
        Assert.DoesNotContain(Programs(plan), p => p.StartsWith("systemctl ", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_root_is_read_only_already_the_disk_is_left_alone()
    {
        var plan = BootPlan.Make(new BootSettings { Role = "both", ReadOnlyRoot = true }, _fresh with { IsReadOnly = true });
        Assert.False(plan.Reboot);
        Assert.DoesNotContain(Programs(plan), p => p.StartsWith("/usr/lib/edgekube/disk", StringComparison.Ordinal));
    }

    [Fact]
    public void To_be_writable_again_comes_before_anything_is_written()
    {
        var plan = BootPlan.Make(new BootSettings { Role = "both" }, _fresh with { IsReadOnly = true });
        Assert.True(plan.Reboot);
        Assert.Equal("/usr/lib/edgekube/disk writable", Assert.Single(Programs(plan)));
        Assert.Single(plan.Steps);
    }

    [Fact]
    public void The_settings_are_kept_but_for_the_part_between_our_lines()
    {
        var agent = Text(BootPlan.Make(new BootSettings { Role = "agent", Server = "https://a:6443" }, _fresh), "/etc/edgekube/config.yaml");
        Assert.StartsWith("# settings\n# ---", agent);
        Assert.Contains("\nagent:\n  server: https://a:6443\n", agent, StringComparison.Ordinal);
        var server = Text(BootPlan.Make(new BootSettings { Role = "server", Hostname = "gate" }, _fresh with { Config = agent + "# after\n" }), "/etc/edgekube/config.yaml");
        Assert.StartsWith("# settings\n# after\n# ---", server);
        Assert.Contains("\nserver:\n  tls-san: gate.local\n", server, StringComparison.Ordinal);
        Assert.DoesNotContain("https://a:6443", server, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_of_another_hand_is_not_overwritten()
    {
        var facts = _fresh with { Config = "agent:\n  runtime: podman\n" };
        var told = Assert.Throws<ConfigException>(() => BootPlan.Make(new BootSettings { Role = "agent", Server = "https://a:6443" }, facts)).Message;
        Assert.Contains("/etc/edgekube/config.yaml", told, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Programs(BootPlan plan) => plan.Steps.OfType<BootStep.Run>().Select(r => $"{r.Program} {string.Join(' ', r.Arguments)}");

    private static string Text(BootPlan plan, string path) => plan.Steps.OfType<BootStep.Write>().Single(w => w.Path == path).Text;
}
