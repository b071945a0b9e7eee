using System.Text;
using EdgeKube.Agent.FirstBoot;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Configuration;
using Xunit;

namespace EdgeKube.Agent.Tests.FirstBoot;

public sealed class BootApplicationTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ek-firstboot-");
    private readonly List<string> _said = [];

    public BootApplicationTests()
    {
        Write("etc/machine-id", "0123\n");
        Write("etc/edgekube/config.yaml", "# settings\n");
        Write("usr/share/zoneinfo/Europe/Berlin", "");
        Directory.CreateDirectory(In("boot/firmware"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string BootFile => In("boot/firmware/edgekube.yaml");

    private string ErrorFile => In("boot/firmware/edgekube-error.txt");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task A_machine_becomes_what_its_file_says()
    {
        Write("boot/firmware/edgekube.yaml", $"role: agent\r\nserver: https://10.0.0.1:6443\r\ntoken: {BootFileTests.Token}\r\nhostname: porch\r\ntimezone: Europe/Berlin\r\n");
        await ApplyAsync();
        Assert.Equal("porch\n", Read("etc/hostname"));
        Assert.Equal("/usr/share/zoneinfo/Europe/Berlin", new FileInfo(In("etc/localtime")).LinkTarget);
        Assert.Equal("/lib/systemd/system/edgekube-agent.service", new FileInfo(In("etc/systemd/system/multi-user.target.wants/edgekube-agent.service")).LinkTarget);
        Assert.Equal($"{BootFileTests.Token}\n", Read("etc/edgekube/token"));
        Assert.Equal(FileModes.Private, File.GetUnixFileMode(In("etc/edgekube/token")));
        Assert.Contains("would run: /usr/lib/edgekube/disk grow", _said);
    }

    [Fact]
    public async Task The_token_is_overwritten_where_it_was_and_all_else_stays()
    {
        var text = $"\ufeff# Öffnung\r\nrole: agent\r\nserver: https://10.0.0.1:6443\r\ntoken: {BootFileTests.Token}\r\nhostname: porch\r\n";
        Write("boot/firmware/edgekube.yaml", text);
        await ApplyAsync();
        var after = Read("boot/firmware/edgekube.yaml");
        Assert.DoesNotContain("ek1.", after, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(text), new FileInfo(BootFile).Length);
        Assert.StartsWith("# the token was used, and taken out of this file --", after.Split("\r\n")[3]);
        Assert.Equal(text.TrimStart('\ufeff').Split("\r\n").Where((_, i) => i != 3), after.Split("\r\n").Where((_, i) => i != 3));
    }

    [Fact]
    public async Task What_was_applied_is_not_applied_again_and_a_change_is()
    {
        Write("boot/firmware/edgekube.yaml", $"role: agent\nserver: https://10.0.0.1:6443\ntoken: {BootFileTests.Token}\nhostname: porch\n");
        await ApplyAsync();
        Write("etc/hostname", "mine\n");
        await ApplyAsync();
        Assert.Equal("mine\n", Read("etc/hostname"));
        Write("boot/firmware/edgekube.yaml", Read("boot/firmware/edgekube.yaml").Replace("porch", "attic", StringComparison.Ordinal));
        await ApplyAsync();
        Assert.Equal("attic\n", Read("etc/hostname"));
    }

    [Fact]
    public async Task A_mistake_changes_nothing_and_is_told_beside_the_file_until_it_is_mended()
    {
        Write("boot/firmware/edgekube.yaml", "role: both\nhostnmae: porch\n");
        var error = await Assert.ThrowsAsync<ConfigException>(ApplyAsync);
        Assert.StartsWith("edgekube.yaml:2: unknown key \"hostnmae\"", error.Message);
        Assert.StartsWith("edgekube.yaml:2: unknown key \"hostnmae\"", await File.ReadAllTextAsync(ErrorFile, Ct));
        Assert.False(File.Exists(In("etc/hostname")));
        Write("boot/firmware/edgekube.yaml", "role: both\nhostname: porch\n");
        await ApplyAsync();
        Assert.False(File.Exists(ErrorFile));
    }

    [Fact]
    public async Task A_role_that_changes_takes_its_unit_away()
    {
        Write("boot/firmware/edgekube.yaml", "role: both\n");
        await ApplyAsync();
        Write("boot/firmware/edgekube.yaml", "role: server\n");
        await ApplyAsync();
        Assert.Equal(["edgekube-server.service", "edgekube-zram.service"], Directory.GetFileSystemEntries(In("etc/systemd/system/multi-user.target.wants")).Select(Path.GetFileName).Order());
    }

    private Task ApplyAsync() => new BootApplication(_root.FullName, BootFile, _said.Add).RunAsync(Ct);

    private string In(string name) => Path.Combine(_root.FullName, name);

    private string Read(string name) => File.ReadAllText(In(name));

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
    }
}
