using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class PullSecretsTests
{
    [Theory]
    [InlineData("https://index.docker.io/v1/", "nginx", true)]
    [InlineData("docker.io", "team/app", true)]
    [InlineData("registry.example.com", "registry.example.com/team/app:1", true)]
    [InlineData("registry.example.com/team", "registry.example.com/team/app:1", true)]
    [InlineData("registry.example.com/other", "registry.example.com/team/app:1", false)]
    [InlineData("registry.example.com:5000", "registry.example.com/app", false)]
    [InlineData("*.example.com", "registry.example.com/app", true)]
    [InlineData("*.example.com", "a.b.example.com/app", false)]
    [InlineData("reg*.example.com", "registry.example.com/app", true)]
    [InlineData("example.com", "registry.example.com/app", false)]
    public void A_key_fits_an_image_as_the_kubelet_says(string key, string image, bool fits) =>
        Assert.Equal(fits, PullSecrets.Fits(key, ImageName.Normalize(image)));

    [Fact]
    public void The_most_exact_credential_comes_first() =>
        Assert.Equal(
            [new RegistryCredential("r.example.com", "team", "t"), new RegistryCredential("r.example.com", "all", "a:b")],
            PullSecrets.For("r.example.com/team/app", [
                Secret(".dockerconfigjson", """{"auths":{"r.example.com":{"auth":"YWxsOmE6Yg=="},"other.example.com":{"auth":"eDp5"}}}"""),
                null,
                Secret(".dockerconfigjson", "not json"),
                Secret(".dockercfg", """{"r.example.com/team":{"username":"team","password":"t"}}"""),
            ]));

    private static Dictionary<string, string> Secret(string key, string value) => new() { [key] = value };
}
