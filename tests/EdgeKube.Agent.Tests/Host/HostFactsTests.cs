using EdgeKube.Agent.Host;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class HostFactsTests
{
    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3", 4)]
    [InlineData("0,2-3", 3)]
    public void Processors_on_line_are_counted(string online, int count) => Assert.Equal(count, HostFacts.CountCpus(online));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(2048 * 1024, "2Mi")]
    [InlineData(1024 * 1024 * 1024, "1Gi")]
    [InlineData(64 * 1024, "64Ki")]
    [InlineData(1500, "1500")]
    public void Sizes_keep_their_exact_value(long bytes, string quantity) => Assert.Equal(quantity, Sizes.Binary(bytes));

    [Fact]
    public void A_board_without_DMI_goes_by_its_machine_id()
    {
        var root = Directory.CreateTempSubdirectory("ek-host-");
        try
        {
            Write(root, "etc/machine-id", "abc\n");
            Write(root, "etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
            Write(root, "proc/meminfo", "MemTotal:        3906000 kB\nMemFree: 1 kB\nMemAvailable:    2000000 kB\n");
            Write(root, "proc/sys/kernel/osrelease", "6.1.0-rpi\n");
            Write(root, "sys/devices/system/cpu/online", "0-3\n");
            Write(root, "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "3\n");
            var facts = HostFacts.Read(root.FullName, 1000);
            Assert.Equal("abc", facts.Info.SystemUuid);
            Assert.Equal("Debian GNU/Linux 12 (bookworm)", facts.Info.OsImage);
            Assert.Equal("6.1.0-rpi", facts.Info.KernelVersion);
            Assert.Equal((4, 3906000L * 1024), (facts.Cpus, facts.MemoryBytes));
            Assert.Equal([new HugePages(2048 * 1024, 6 * 1024 * 1024)], facts.HugePages);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("cpuset cpu io memory hugetlb pids rdma misc\n", true, true)]
    [InlineData("cpuset cpu io pids\n", false, false)]
    [InlineData("", true, false)] // version 1
    public void Groups_of_version_2_that_count_memory_are_killed_as_a_whole(string controllers, bool memory, bool together)
    {
        var root = Directory.CreateTempSubdirectory("ek-host-");
        try
        {
            Write(root, "sys/fs/cgroup/cgroup.controllers", controllers);
            Write(root, "proc/meminfo", "MemTotal: 1 kB\n");
            var facts = HostFacts.Read(root.FullName, 1000);
            Assert.Equal((memory, together), (facts.HasMemoryCgroup, facts.KillsGroups));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void This_machine_has_every_figure()
    {
        var load = HostLoad.Read("/");
        var facts = HostFacts.Read("/", load.StorageTotal);
        Assert.True(facts.Cpus > 0 && facts.MemoryBytes > 0 && facts.StorageBytes > 0 && load.Tasks > 0 && load.MemoryAvailable > 0);
        Assert.NotEmpty(facts.Info.BootId);
    }

    private static void Write(DirectoryInfo root, string path, string text)
    {
        var full = Path.Combine(root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
