using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Output;
using EdgeKube.Platform.Yaml;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Cli.Tests.Output;

public sealed class TextTests
{
    [Theory]
    [InlineData("{.a}", "1")]
    [InlineData(".a", "1")]
    [InlineData("{.b.c[*].n}", "x y")]
    [InlineData("{.b.c[-1:].n}", "")]
    [InlineData("{.b.c[?(@.n==\"y\")].v}", "2")]
    [InlineData("a={.a}{\"\\n\"}", "a=1\n")]
    [InlineData("{range .b.c[*]}{.n}:{.v}{\";\"}{end}", "x:1;y:2;")]
    [InlineData("{range .none[*]}{.n}{end}.", ".")]
    [InlineData("{.b.c[0]}", "{\"n\":\"x\",\"v\":1}")]
    public void A_path_template_is_filled(string template, string text)
    {
        using var document = JsonDocument.Parse("""{"a":1,"b":{"c":[{"n":"x","v":1},{"n":"y","v":2}]}}""");
        Assert.Equal(text, PathTemplate.Fill(template, document.RootElement));
    }

    [Theory]
    [InlineData("{.a")]
    [InlineData("{end}")]
    [InlineData("{range .a}")]
    [InlineData("{nonsense}")]
    public void A_template_that_cannot_be_read_is_refused(string template)
    {
        using var document = JsonDocument.Parse("{}");
        Assert.Throws<CliException>(() => PathTemplate.Fill(template, document.RootElement));
    }

    [Fact]
    public void Columns_are_as_wide_as_kubectl_makes_them()
    {
        using var text = new StringWriter();
        var columns = new Columns(text);
        columns.Head("A", "LONGER NAME", "LAST");
        columns.Row("x", "y", "z");
        columns.Flush();
        columns.Row("longer than before", "", "");
        columns.Flush();
        Assert.Equal("A     LONGER NAME   LAST\nx     y             z\nlonger than before   " + new string(' ', 14) + "\n", text.ToString());
    }

    [Fact]
    public void Hostile_text_cannot_steer_the_terminal()
    {
        using var text = new StringWriter();
        var columns = new Columns(text);
        columns.Row("\e[31mred", "two\nlines", "\u009b0m");
        columns.Flush();
        Assert.Equal("^[[31mred   two...   \\u009b0m\n", text.ToString());
    }

    [Fact]
    public void What_is_written_as_YAML_is_read_as_the_same()
    {
        var leaf = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => (JsonNode?)JsonValue.Create(Legal(s.Get))),
            Gen.Elements("", " ", "~", "yes", "0x1f", "1e3", "012", "- a", "a: b", "a #b", "#", "a\nb", "a\n", "\na", " a\n b", "a\n\n", "a \nb", "\t", "'", "\"", "%", "@x", "null", "2020-01-01", "[", "{}", "|", ">", "&a", "*a", "!t", "?", "a\tb\nc", "\n", "\n\n", "é☃😀", "a\r\nb", "\u0085", "\u2028", "---", "...", "- ", "a:", ":", "\tx", "x\t", "a\tb", "x ").Select(s => (JsonNode?)JsonValue.Create(s)),
            ArbMap.Default.GeneratorFor<int>().Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Constant<JsonNode?>(null));
        var list = leaf.ListOf(3).Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]));
        var map = leaf.Select(v => (JsonNode?)new JsonObject { ["k"] = v?.DeepClone(), ["yes"] = 1, ["a b: c"] = new JsonObject { ["n"] = v?.DeepClone() } });
        Prop.ForAll(Gen.OneOf(list, map).ToArbitrary(), value => JsonNode.DeepEquals(value, Again(value))).QuickCheckThrowOnFailure();
    }

    // What JSON carries: a lone surrogate is no text, and C0 controls have no place in YAML but by escapes.
    private static string Legal(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);

    private static JsonNode? Again(JsonNode? value)
    {
        using var document = JsonDocument.Parse(value!.ToJsonString());
        using var text = new StringWriter();
        YamlWriter.Write(document.RootElement, text);
        return YamlDocuments.Read(text.ToString())[0];
    }
}
