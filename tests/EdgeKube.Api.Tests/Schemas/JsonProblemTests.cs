using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Patches;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Schemas;

public sealed class JsonProblemTests
{
    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("{", "unexpected end of JSON input")]
    [InlineData("{\"a\"", "unexpected end of JSON input")]
    [InlineData("{\"a\":\"b", "unexpected end of JSON input")]
    [InlineData("{\"a\":\"\\", "unexpected end of JSON input")]
    [InlineData("{\"a\":\"\\u12", "unexpected end of JSON input")]
    [InlineData("[1,", "unexpected end of JSON input")]
    [InlineData("{\"a\":-", "unexpected end of JSON input")]
    [InlineData("{\"a\":tr", "unexpected end of JSON input")]
    [InlineData("kind: Pod", "invalid character 'k' looking for beginning of value")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("{'a':1}", "invalid character '\\'' looking for beginning of object key string")]
    [InlineData("{} {}", "invalid character '{' after top-level value")]
    [InlineData("{\"X\": \"foo\", \"Y\"}", "invalid character '}' after object key")]
    [InlineData("{\"X\": \"foo\" \"Y\": \"bar\"}", "invalid character '\"' after object key:value pair")]
    [InlineData("[1, 2, 3+]", "invalid character '+' after array element")]
    [InlineData("[1}", "invalid character '}' after array element")]
    [InlineData("[,]", "invalid character ',' looking for beginning of value")]
    [InlineData("{\"F3\": -}", "invalid character '}' in numeric literal")]
    [InlineData("{\"a\":01}", "invalid character '1' after object key:value pair")]
    [InlineData("{\"a\":1.}", "invalid character '}' after decimal point in numeric literal")]
    [InlineData("{\"a\":1e+}", "invalid character '}' in exponent of numeric literal")]
    [InlineData("{\"a\":tru}", "invalid character '}' in literal true (expecting 'e')")]
    [InlineData("{\"a\":NaN}", "invalid character 'N' looking for beginning of value")]
    [InlineData("{\"a\":\"\\q\"}", "invalid character 'q' in string escape code")]
    [InlineData("{\"a\":\"\\u00x0\"}", "invalid character 'x' in \\u hexadecimal character escape")]
    [InlineData("{\"a\":\"x\ny\"}", "invalid character '\\n' in string literal")]
    [InlineData("\u0001 42", "invalid character '\\x01' looking for beginning of value")]
    public void A_broken_text_is_refused_in_the_words_of_Kubernetes(string text, string problem)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var refused = Assert.Throws<ApiException>(() => JsonText.Parse(bytes));
        Assert.Equal((400, $"couldn't get version/kind; json parse error: {problem}"), (refused.Code, refused.Message));
        var patch = Assert.Throws<ApiException>(() => JsonPatch.Apply([], bytes));
        Assert.Equal((400, $"error decoding patch: {problem}"), (patch.Code, patch.Message));
    }

    [Fact]
    public void Too_deep_a_text_is_refused_in_the_words_of_Kubernetes()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 2_000_000));
        Assert.EndsWith(": exceeded max depth", Assert.Throws<ApiException>(() => JsonText.Parse(deep)).Message, StringComparison.Ordinal);
    }
}
