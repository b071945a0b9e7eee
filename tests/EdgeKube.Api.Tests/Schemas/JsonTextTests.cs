using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Schemas;

public sealed class JsonTextTests
{
    [Fact]
    public void The_last_of_two_values_wins_and_the_duplicate_is_named()
    {
        var duplicates = new List<string>();
        var value = JsonText.Parse("""{"spec":{"x":1,"list":[{"y":1,"y":2}],"x":3}}"""u8, duplicates);
        Assert.Equal("""{"spec":{"x":3,"list":[{"y":2}]}}""", value.ToJsonString());
        Assert.Equal(["duplicate field \"spec.list[0].y\"", "duplicate field \"spec.x\""], duplicates);
    }

    [Fact]
    public void Numbers_can_be_read_as_any_type_that_holds_them()
    {
        var value = JsonText.Parse("""{"a":5,"b":1.5}"""u8);
        Assert.Equal(5, value["a"]!.GetValue<int>());
        Assert.Equal(5L, value["a"]!.GetValue<long>());
        Assert.Equal(1.5, value["b"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("kind: Pod")]
    public void What_is_not_one_object_is_a_bad_request(string text)
    {
        var refused = Assert.Throws<ApiException>(() => JsonText.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(400, refused.Code);
    }

    [Fact]
    public void Invalid_UTF_8_is_a_bad_request() =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => JsonText.Parse([.. "{\"a\":\""u8, 0xff, .. "\"}"u8])).Code);

    [Fact]
    public void Nesting_has_a_limit()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        Assert.Equal(400, Assert.Throws<ApiException>(() => JsonText.Parse(Encoding.UTF8.GetBytes(deep))).Code);
    }
}
