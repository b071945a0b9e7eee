using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Selectors;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> _labels = new() { ["app"] = "web", ["tier"] = "front", ["n"] = "5", ["empty"] = "" };

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier=front", true)]
    [InlineData("app=web,tier=back", false)]
    [InlineData("app!=web", false)]
    [InlineData("other!=web", true)]
    [InlineData("app in (web, api)", true)]
    [InlineData("app notin (web,api)", false)]
    [InlineData("other notin (web)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("! other , tier in (front)", true)]
    [InlineData("n>4", true)]
    [InlineData("n < 5", false)]
    [InlineData("empty=", true)]
    [InlineData("empty in (,x)", true)]
    [InlineData("in=x", false)]
    public void A_selector_matches_labels(string text, bool expected)
    {
        var selector = LabelSelector.Parse(text);
        Assert.Equal(expected, selector.Matches(_labels));
        Assert.Equal(expected, selector.Matches(JsonElement.Parse("""{"app":"web","tier":"front","n":"5","empty":""}""")));
        Assert.True(!expected || selector.MayMatch("""{"app":"web","tier":"front","n":"5","empty":""}"""u8));
    }

    [Theory]
    [InlineData("app=web", false)]
    [InlineData("tier,app=web", false)]
    [InlineData("app in (web)", false)]
    [InlineData("app in (web,api)", true)]
    [InlineData("app!=api", true)]
    [InlineData("!app", true)]
    public void What_cannot_match_is_known_without_reading_it(string text, bool may) =>
        Assert.Equal(may, LabelSelector.Parse(text).MayMatch("""{"metadata":{"labels":{"app":"api"}}}"""u8));

    [Theory]
    [InlineData("a=b,", "found '', expected: identifier after ','")]
    [InlineData("=b", "found '=', expected: !, identifier, or 'end of string'")]
    [InlineData("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a in ()", "unable to parse requirement: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty")]
    [InlineData("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier")]
    [InlineData("a in (b", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("a=b c", "found 'c', expected: ',' or 'end of string'")]
    [InlineData("a>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    public void A_wrong_selector_is_refused_in_Kubernetes_words(string text, string message)
    {
        var refusal = Assert.Throws<ApiException>(() => LabelSelector.Parse(text));
        Assert.Equal((400, message), (refusal.Code, refusal.Message));
    }

    [Fact]
    public void A_wrong_key_says_what_keys_look_like() => Assert.StartsWith(
        "unable to parse requirement: <nil>: Invalid value: \"_x\": name part must consist of alphanumeric characters",
        Assert.Throws<ApiException>(() => LabelSelector.Parse("_x=1")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void No_selector_matches_nothing_and_an_empty_one_everything()
    {
        Assert.False(LabelSelector.From(null).Matches(_labels));
        Assert.True(LabelSelector.From(new LabelSelectorView()).IsEverything);
        Assert.False(LabelSelector.FromMap(null).Matches(null));
        Assert.True(LabelSelector.FromMap(new Dictionary<string, string> { ["app"] = "web" }).Matches(_labels));
    }

    [Fact]
    public void An_objects_selector_has_all_its_parts_matched()
    {
        var view = new LabelSelectorView
        {
            MatchLabels = new Dictionary<string, string> { ["app"] = "web" },
            MatchExpressions = [new() { Key = "tier", Operator = "NotIn", Values = ["back"] }, new() { Key = "gone", Operator = "DoesNotExist" }],
        };
        var selector = LabelSelector.From(view);
        Assert.True(selector.Matches(_labels));
        Assert.Equal("app=web,!gone,tier notin (back)", selector.ToString());
    }

    [Fact]
    public void Any_text_parses_or_is_refused()
    {
        var texts = Gen.ArrayOf(Gen.Elements("a", "b", "in", "notin", " ", "=", "!", ",", "(", ")", ">", "<", "_", "/")).Select(string.Concat);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                var selector = LabelSelector.Parse(text);
                return LabelSelector.Parse(selector.ToString()).ToString() == selector.ToString();
            }
            catch (ApiException e)
            {
                return e.Code == 400;
            }
        }));
    }
}
