using EdgeKube.Api.Values;
using Xunit;

namespace EdgeKube.Api.Tests.Values;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("web", true)]
    [InlineData("web.1", true)]
    [InlineData("Web", false)]
    [InlineData("web-", false)]
    [InlineData("web\n", false)]
    [InlineData("", false)]
    public void Subdomains_are_lower_case_labels_with_dots(string name, bool right) =>
        Assert.Equal(right, NameRules.Dns1123Subdomain(name) is null);

    [Theory]
    [InlineData("app", true)]
    [InlineData("example.com/app", true)]
    [InlineData("/app", false)]
    [InlineData("a/b/c", false)]
    [InlineData("Example.com/app", false)]
    [InlineData("example.com/", false)]
    public void Qualified_names_may_have_one_prefix(string name, bool right) =>
        Assert.Equal(right, NameRules.QualifiedName(name) is null);

    [Fact]
    public void A_service_name_begins_with_a_letter()
    {
        Assert.Null(NameRules.Dns1035Label("web1"));
        Assert.StartsWith("a DNS-1035 label must consist", NameRules.Dns1035Label("1web"), StringComparison.Ordinal);
        Assert.Equal("must be no more than 63 characters", NameRules.Dns1035Label(new string('a', 64)));
    }
}
