using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.ServiceAccounts;
using Xunit;

namespace EdgeKube.Server.Tests.Auth.ServiceAccounts;

public sealed class VerifiedTokensTests
{
    private static readonly UserInfo _user = new("somebody", []);

    [Fact]
    public void What_is_used_again_stays_and_the_rest_goes()
    {
        var tokens = new VerifiedTokens(4);
        tokens.Add("used", new VerifiedToken(null, null, _user));
        tokens.Add("idle", new VerifiedToken(null, null, _user));
        for (var i = 0; i < 10; i++)
        {
            tokens.Add($"{i}", new VerifiedToken(null, null, _user));
            Assert.NotNull(tokens.Find("used"));
        }

        Assert.Null(tokens.Find("idle"));
        Assert.Null(tokens.Find("0"));
        Assert.NotNull(tokens.Find("9"));
    }
}
