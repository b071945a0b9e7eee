using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class SecurityPlanTests
{
    [Fact]
    public void The_containers_own_context_goes_before_its_pods()
    {
        var made = Confine(
            new() { RunAsUser = 1000, RunAsGroup = 1000, SupplementalGroups = [5], FsGroup = 7 },
            new() { RunAsUser = 2000 });
        Assert.Equal((2000, 1000), (made.RunAsUser, made.RunAsGroup));
        Assert.Equal([5, 7], made.SupplementalGroups);
    }

    [Theory]
    [InlineData("", "container has runAsNonRoot and image will run as root")]
    [InlineData("0:0", "container has runAsNonRoot and image will run as root")]
    [InlineData("nginx", "container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root")]
    public void An_image_that_may_run_as_root_is_refused_where_root_is_forbidden(string imageUser, string problem)
    {
        var refused = Assert.Throws<PodConfigException>(() => Confine(new() { RunAsNonRoot = true }, null, imageUser));
        Assert.Equal("CreateContainerConfigError", refused.Reason);
        Assert.Equal($"{problem} (pod: \"web_default(uid-1)\", container: c)", refused.Message);
    }

    [Fact]
    public void Root_asked_for_where_it_is_forbidden_is_refused()
    {
        var refused = Assert.Throws<PodConfigException>(() => Confine(new() { RunAsUser = 0 }, new() { RunAsNonRoot = true }, "1000"));
        Assert.StartsWith("container's runAsUser breaks non-root policy", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_numeric_image_user_satisfies_a_ban_on_root() =>
        Assert.Null(Confine(new() { RunAsNonRoot = true }, null, "1000:1000").RunAsUser);

    [Theory]
    [InlineData("RuntimeDefault", null, nameof(ConfinementKind.RuntimeDefault), "")]
    [InlineData("Localhost", "tight.json", nameof(ConfinementKind.Localhost), "/profiles/tight.json")]
    [InlineData("Unconfined", null, nameof(ConfinementKind.Unconfined), "")]
    public void A_seccomp_profile_of_the_pod_holds_for_its_containers(string type, string? file, string kind, string reference)
    {
        var made = Confine(new() { SeccompProfile = new() { Type = type, LocalhostProfile = file } }, null);
        Assert.Equal((kind, reference), (made.Seccomp.Kind.ToString(), made.Seccomp.Reference));
    }

    [Fact]
    public void A_privileged_container_is_not_confined()
    {
        var made = Confine(new() { SeccompProfile = new() { Type = "RuntimeDefault" } }, new() { Privileged = true });
        Assert.True(made.Privileged);
        Assert.Equal(ConfinementProfile.Unconfined, made.Seccomp);
    }

    private static RuntimeContainerSpec Confine(PodSecurityContext shared, ContainerSecurityContext? own, string imageUser = "")
    {
        var container = new ContainerSpec { Name = "c", Image = "i", SecurityContext = own };
        var pod = new PodView
        {
            Metadata = new() { Name = "web", Namespace = "default", Uid = "uid-1" },
            Spec = new() { SecurityContext = shared, Containers = [container] },
        };
        var made = new RuntimeContainerSpec { Name = "c", Attempt = 0, Image = "i", ImageReference = "i" };
        return SecurityPlan.Confine(made, pod, container, new RuntimeImage("i", "", [], 0, imageUser), "/profiles");
    }
}
