using EdgeKube.Agent.Runtimes;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx:1.27", "docker.io/library/nginx:1.27")]
    [InlineData("team/app", "docker.io/team/app:latest")]
    [InlineData("localhost/app:1", "localhost/app:1")]
    [InlineData("registry:5000/app", "registry:5000/app:latest")]
    [InlineData("registry.example.com/app@sha256:abc", "registry.example.com/app@sha256:abc")]
    public void A_name_is_completed_as_every_engine_does(string given, string full) => Assert.Equal(full, ImageName.Normalize(given));

    [Theory]
    [InlineData("", "amd64", false, true)]
    [InlineData("amd64", "amd64", false, true)]
    [InlineData("arm", "arm64", false, true)]
    [InlineData("arm64", "amd64", false, false)]
    [InlineData("arm64", "amd64", true, true)]
    public void An_image_fits_the_machine_or_an_emulator_that_it_has(string image, string own, bool isEmulated, bool fits) =>
        Assert.Equal(fits, ImagePlatform.Problem(image, "x", own, _ => isEmulated) is null);
}
