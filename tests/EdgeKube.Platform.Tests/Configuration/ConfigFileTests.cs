using EdgeKube.Platform.Configuration;
using Xunit;

namespace EdgeKube.Platform.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private static readonly Dictionary<string, IReadOnlySet<string>> _sections = new()
    {
        ["server"] = new HashSet<string> { "data-dir", "https-port" },
        ["agent"] = new HashSet<string> { "data-dir", "node-name" },
    };

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

    [Theory]
    [InlineData("server:\n  node-name: x\n", ":2: unknown key \"node-name\" in \"server\"")]
    [InlineData("server:\n  - x\n", ":2: expected \"key: value\" lines in \"server\"")]
    [InlineData("server: x\n", ":1: expected \"key: value\" lines in \"server\"")]
    [InlineData("data-dir: /a\n? [x]\n: y\n", ":2: expected \"key: value\" lines")]
    [InlineData("data-dir: /a\ndata-dir: /b\n", ":2: Duplicate key data-dir")]
    [InlineData("data-dir: /a\n---\ndata-dir: /b\n", ":3: a second document begins")]
    [InlineData("server: {data-dir: /a\n", ":2: ")]
    [InlineData("data-dir: \"/a\n", ":")]
    public void What_cannot_be_read_is_named_with_its_line(string text, string said)
    {
        Assert.StartsWith(_path + said, Assert.Throws<ConfigException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("server:\n#  data-dir: /a\n")]
    public void What_is_commented_out_is_not_there(string text)
    {
        Assert.Null(Read(text).Find("server", "data-dir"));
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
        Assert.Null(ConfigFile.Read("/nowhere/config.yaml", required: false, _sections).Find("server", "data-dir"));
        Assert.Throws<ConfigException>(() => ConfigFile.Read("/nowhere/config.yaml", required: true, _sections));
    }

    public void Dispose() => File.Delete(_path);

    private ConfigFile Read(string text)
    {
        File.WriteAllText(_path, text);
        return ConfigFile.Read(_path, required: true, _sections);
    }
}
