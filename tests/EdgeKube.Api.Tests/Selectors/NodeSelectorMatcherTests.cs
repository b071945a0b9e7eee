using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Api.Tests.Selectors;

public sealed class NodeSelectorMatcherTests
{
    private static readonly Dictionary<string, string> _labels = new() { ["zone"] = "a", ["cores"] = "4" };

    [Theory]
    [InlineData("zone", "In", "a", true)]
    [InlineData("zone", "NotIn", "a", false)]
    [InlineData("other", "NotIn", "a", true)]
    [InlineData("cores", "Gt", "3", true)]
    [InlineData("cores", "Gt", "4", false)]
    [InlineData("cores", "Lt", "5", true)]
    [InlineData("zone", "Gt", "3", false)]
    [InlineData("zone", "Frob", "a", false)]
    public void Expressions_match_labels(string key, string op, string value, bool expected) =>
        Assert.Equal(expected, Matches(new() { MatchExpressions = [new() { Key = key, Operator = op, Values = [value] }] }));

    [Fact]
    public void A_term_without_expressions_matches_nothing() => Assert.False(Matches(new()));

    [Fact]
    public void Fields_match_the_nodes_name()
    {
        Assert.True(Matches(new() { MatchFields = [new() { Key = "metadata.name", Operator = "In", Values = ["board-1"] }] }));
        Assert.False(Matches(new() { MatchFields = [new() { Key = "metadata.name", Operator = "NotIn", Values = ["board-1"] }] }));
    }

    [Fact]
    public void Any_term_is_enough()
    {
        var selector = new NodeSelector
        {
            NodeSelectorTerms = [new(), new() { MatchExpressions = [new() { Key = "zone", Operator = "Exists" }] }],
        };
        Assert.True(NodeSelectorMatcher.Matches(selector, _labels, "board-1"));
    }

    private static bool Matches(NodeSelectorTerm term) => NodeSelectorMatcher.Matches(term, _labels, "board-1");
}
