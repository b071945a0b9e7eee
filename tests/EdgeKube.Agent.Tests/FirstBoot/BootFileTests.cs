using EdgeKube.Agent.FirstBoot;
using EdgeKube.Platform.Configuration;
using Xunit;

namespace EdgeKube.Agent.Tests.FirstBoot;

public sealed class BootFileTests
{
    internal const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx5c1tf2Zp0wR8d3Zy3o0vVv3e9Qm1yJ0mY8s8q0a1b me@laptop";
    internal static readonly string Token = $"ek1.{new string('a', 64)}.abcdef.0123456789abcdef";

    [Fact]
    public void A_whole_file_is_read()
    {
        var settings = Read(
            $"""
            # the porch
            role: agent
            server: https://gateway.local:6443
            token: {Token}
            hostname: porch
            timezone: Europe/Berlin
            wifi:
              ssid: "Bücher & mehr"
              psk: correct horse
              country: NO
            ssh:
              user: ada
              key: {Key}
            readOnlyRoot: true
            logToRam: true
            zram: false
            """);
        Assert.Equal(
            new BootSettings
            {
                Role = "agent",
                Server = "https://gateway.local:6443",
                Token = Token,
                Hostname = "porch",
                Timezone = "Europe/Berlin",
                Wifi = new WifiSettings("Bücher & mehr", "correct horse", "NO"),
                ReadOnlyRoot = true,
                LogToRam = true,
                Zram = false,
            },
            settings with { Ssh = null });
        Assert.Equal(("ada", Key), (settings.Ssh!.User, Assert.Single(settings.Ssh.Keys)));
    }

    [Fact]
    public void A_role_is_enough_for_a_server_and_empty_values_are_none()
    {
        Assert.Equal(new BootSettings { Role = "both" }, Read("role: both\r\nhostname:\r\ntimezone: ~\r\n"));
    }

    [Fact]
    public void Several_keys_may_log_in()
    {
        Assert.Equal(2, Read($"role: both\nssh:\n  key:\n    - {Key}\n    - {Key}\n").Ssh!.Keys.Count);
        Assert.Equal(2, Read($"role: both\nssh:\n  key: |\n    {Key}\n    {Key}\n").Ssh!.Keys.Count);
    }

    [Fact]
    public void A_used_token_need_not_be_there()
    {
        Assert.Equal("", BootFile.Read("edgekube.yaml", "role: agent\nserver: https://10.0.0.1:6443\n", hasToken: true, _ => true).Token);
    }

    [Theory]
    [InlineData("", "edgekube.yaml:1: role is missing; it must be server, agent or both")]
    [InlineData("role: node", "edgekube.yaml:1: role is \"node\"; it must be server, agent or both")]
    [InlineData("role: both\nhostnmae: x", "edgekube.yaml:2: unknown key \"hostnmae\"; it must be one of role, server, token, hostname, timezone, wifi, ssh, readOnlyRoot, logToRam, zram")]
    [InlineData("role: both\nwifi:\n  ssid: a\n  country: DE\n  pask: b", "edgekube.yaml:5: unknown key \"wifi.pask\"; it must be one of ssid, psk, country")]
    [InlineData("role: both\nhostname: My_Board", "edgekube.yaml:2: hostname is \"My_Board\"; it must be lower-case letters, digits and '-', at most 63, and begin and end with a letter or digit")]
    [InlineData("role: both\ntimezone: Mars/Olympus", "edgekube.yaml:2: timezone is \"Mars/Olympus\"; it is no time zone; write one as Europe/Berlin or UTC")]
    [InlineData("role: both\ntimezone: ../../etc/passwd", "edgekube.yaml:2: timezone is \"../../etc/passwd\"; it is no time zone; write one as Europe/Berlin or UTC")]
    [InlineData("role: both\nzram: maybe", "edgekube.yaml:2: zram is \"maybe\"; it must be true or false")]
    [InlineData("role: both\nwifi:\n  ssid: a\n  psk: short\n  country: DE", "edgekube.yaml:4: wifi.psk must have from 8 to 63 letters, digits and signs of ASCII, or 64 hexadecimal digits")]
    [InlineData("role: both\nwifi: home", "edgekube.yaml:2: wifi must have lines of its own below it, indented: ssid, psk, country")]
    [InlineData("role: both\nssh:\n  user: ada", "edgekube.yaml:2: ssh.key is missing; it is the public key of who may log in, as in a .pub file")]
    [InlineData("role: both\nssh:\n  key: hunter2", "edgekube.yaml:3: ssh.key is no public key; it is a line as \"ssh-ed25519 AAAA… name\", as in a .pub file")]
    [InlineData("role: both\nserver: https://a:6443", "edgekube.yaml:2: server is for role agent; with role both this machine is the server")]
    [InlineData("role: [both]", "edgekube.yaml:1: role must be a single value")]
    [InlineData("{role: both}", "edgekube.yaml:1: write one \"key: value\" on each line")]
    [InlineData("both", "edgekube.yaml:1: write one \"key: value\" on each line")]
    public void A_mistake_is_told_with_file_line_and_key(string text, string told)
    {
        var problems = Assert.Throws<ConfigException>(() => Read(text)).Message.Split('\n');
        Assert.Contains(told, problems);
    }

    [Fact]
    public void What_is_no_yaml_is_told_with_its_line()
    {
        Assert.StartsWith("edgekube.yaml:2: ", Assert.Throws<ConfigException>(() => Read("role: both\n\"wifi: x\n")).Message);
        Assert.StartsWith("edgekube.yaml:2: ", Assert.Throws<ConfigException>(() => Read("role: both\nrole: agent\n")).Message);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_their_order()
    {
        Assert.Equal(
            ["edgekube.yaml:1: server", "edgekube.yaml:1: token", "edgekube.yaml:2: unknown", "edgekube.yaml:3: zram"],
            Assert.Throws<ConfigException>(() => Read("role: agent\nport: 1\nzram: 7\n")).Message.Split('\n').Select(l => string.Join(' ', l.Split(' ')[..2])));
    }

    [Fact]
    public void A_bad_token_is_not_repeated()
    {
        var told = Assert.Throws<ConfigException>(() => Read("role: agent\nserver: https://a:6443\ntoken: ek1.secret\n")).Message;
        Assert.StartsWith("edgekube.yaml:3: token is not complete", told);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
    }

    private static BootSettings Read(string text) => BootFile.Read("edgekube.yaml", text, hasToken: false, zone => zone is "Europe/Berlin" or "UTC" or "../../etc/passwd");
}
