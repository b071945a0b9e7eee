using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

public sealed class CriConfigTests
{
    [Theory]
    [InlineData(true, "memory.oom.group=1")]
    [InlineData(false, "")] // version 1 has no such file, and a runtime refuses what it cannot write
    public void Too_much_memory_ends_the_whole_container_where_the_kernel_can(bool together, string unified)
    {
        var container = new RuntimeContainerSpec { Name = "main", Attempt = 0, Image = "sha256:1", ImageReference = "a", KillTogether = together };
        var sandbox = new SandboxSpec { Namespace = "default", Name = "web", Uid = "uid", Attempt = 0, Hostname = "web", HostNetwork = false, LogDirectory = "/logs", CgroupParent = "/kubepods/poduid" };
        Assert.Equal(unified, string.Join(' ', CriConfig.Of(sandbox, container).Linux.Resources.Unified.Select(e => $"{e.Key}={e.Value}")));
    }
}
