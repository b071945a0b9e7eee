using EdgeKube.Platform.Configuration;
using Xunit;

namespace EdgeKube.Platform.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private static readonly HashSet<string> _sections = ["server", "agent"];
    private static readonly HashSet<string> _known = ["data-dir", "https-port", "node-name"];
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void A_section_wins_over_the_top()
    {
        var file = Read("data-dir: /a\nagent:\n  data-dir: /b\n");
        Assert.Equal("/a", file.Find("server", "data-dir"));
        Assert.Equal("/b", file.Find("agent", "data-dir"));
        Assert.Null(file.Find("agent", "node-name"));
    }

    [Fact]
    public void A_value_has_a_place()
    {
        var file = Read("data-dir: /a\nagent:\n  data-dir: /b\n");
        Assert.Equal($"{_path}:1", file.Place("server", "data-dir"));
        Assert.Equal($"{_path}:3", file.Place("agent", "data-dir"));
        Assert.Null(file.Place("agent", "node-name"));
    }

    [Fact]
    public void An_unknown_key_is_named_with_its_line()
    {
        var error = Assert.Throws<ConfigException>(() => Read("data-dir: /a\nhtps-port: 1\n"));
        Assert.Equal($"{_path}:2: unknown key \"htps-port\"", error.Message);
    }

    [Fact]
    public void A_list_where_a_value_belongs_is_refused()
    {
        var error = Assert.Throws<ConfigException>(() => Read("data-dir: [a, b]\n"));
        Assert.Contains(":1: the value of \"data-dir\" must be a single value", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_file_is_empty_unless_it_was_asked_for()
    {
        Assert.Null(ConfigFile.Read("/nowhere/config.yaml", required: false, _sections, _known).Find("server", "data-dir"));
        Assert.Throws<ConfigException>(() => ConfigFile.Read("/nowhere/config.yaml", required: true, _sections, _known));
    }

    public void Dispose() => File.Delete(_path);

    private ConfigFile Read(string text)
    {
        File.WriteAllText(_path, text);
        return ConfigFile.Read(_path, required: true, _sections, _known);
    }
}
