using EdgeKube.Agent.Doctor;
using Xunit;

namespace EdgeKube.Agent.Tests.Doctor;

public sealed class CgroupCheckTests
{
    private const string Legacy = "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t5\t1\npids\t2\t5\t1\nmemory\t0\t5\t";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void All_that_is_needed_is_good_in_either_version()
    {
        Assert.Equal(Verdict.Good, CgroupCheck.Look("cpuset cpu io memory pids\n", "", null).Verdict);
        Assert.Equal(Verdict.Good, CgroupCheck.Look(null, Legacy + "1\n", null).Verdict);
    }

    [Fact]
    public void Memory_that_is_left_out_names_the_boot_line()
    {
        var finding = CgroupCheck.Look(null, Legacy + "0\n", "/boot/firmware/cmdline.txt");
        Assert.Equal(Verdict.Bad, finding.Verdict);
        Assert.Equal("append \"cgroup_enable=memory cgroup_memory=1\" to the one line of /boot/firmware/cmdline.txt, and reboot", finding.Remedy);
        Assert.NotNull(finding.Fix);
    }

    [Fact]
    public void What_no_boot_line_can_bring_is_not_fixed()
    {
        Assert.Null(CgroupCheck.Look("cpu memory", "", "/boot/cmdline.txt").Fix);
        Assert.Null(CgroupCheck.Look("cpu pids", "", null).Fix);
    }

    [Fact]
    public async Task The_fix_appends_to_the_one_line_once_and_keeps_what_was()
    {
        var folder = Directory.CreateTempSubdirectory("ek-boot-");
        try
        {
            var path = Path.Combine(folder.FullName, "cmdline.txt");
            await File.WriteAllTextAsync(path, "console=tty1 root=PARTUUID=1 rootwait cgroup_memory=1\n", Ct);
            var finding = CgroupCheck.Look("cpu pids", "", path);
            await finding.Fix!(Ct);
            await finding.Fix!(Ct);
            Assert.Equal("console=tty1 root=PARTUUID=1 rootwait cgroup_memory=1 cgroup_enable=memory\n", await File.ReadAllTextAsync(path, Ct));
            Assert.Equal("console=tty1 root=PARTUUID=1 rootwait cgroup_memory=1\n", await File.ReadAllTextAsync(path + ".before-edgekube", Ct));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
