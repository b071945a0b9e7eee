using EdgeKube.Agent.Host.Cgroups;
using Xunit;

namespace EdgeKube.Agent.Tests.Host.Cgroups;

public sealed class CgroupNamesTests
{
    [Theory]
    [InlineData(false, "Guaranteed", "/kubepods/pod1-2", "/kubepods/pod1-2")]
    [InlineData(false, "Burstable", "/kubepods/burstable/pod1-2", "/kubepods/burstable/pod1-2")]
    [InlineData(true, "Guaranteed", "kubepods-pod1_2.slice", "/kubepods.slice/kubepods-pod1_2.slice")]
    [InlineData(true, "BestEffort", "kubepods-besteffort-pod1_2.slice", "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice")]
    public void Pods_are_where_the_kubelet_has_them(bool systemd, string qos, string group, string path)
    {
        var names = new CgroupNames(systemd);
        Assert.Equal(group, names.Pod(qos, "1-2"));
        Assert.Equal(path, names.PathOf(group));
        Assert.Equal("1-2", names.UidOf(Path.GetFileName(path)));
    }

    [Fact]
    public void Classes_are_nobodys_pod()
    {
        Assert.Null(new CgroupNames(systemd: true).UidOf("kubepods-burstable.slice"));
        Assert.Null(new CgroupNames(systemd: false).UidOf("burstable"));
        Assert.Equal("kubepods-burstable.slice", new CgroupNames(systemd: true).Class("Burstable"));
        Assert.Equal("/kubepods", new CgroupNames(systemd: false).Class("Guaranteed"));
    }

    [Fact]
    public void Systemd_is_told_in_its_own_units()
    {
        var limits = new CgroupLimits { CpuShares = 1024, CpuQuota = 50_000, Memory = 1000 };
        Assert.Equal(
            "7 CPUAccounting b true MemoryAccounting b true TasksAccounting b true CPUWeight t 39 CPUQuotaPerSecUSec t 500000 MemoryMax t 1000 TasksMax t 18446744073709551615",
            string.Join(' ', SystemdSlices.Properties(limits, unified: true)));
        Assert.Contains("CPUShares t 1024", string.Join(' ', SystemdSlices.Properties(limits, unified: false)), StringComparison.Ordinal);
    }
}
