using EdgeKube.Agent.Doctor;
using Xunit;

namespace EdgeKube.Agent.Tests.Doctor;

public sealed class WearCheckTests
{
    [Theory]
    [InlineData("0x01 0x01", "0x01", Verdict.Good)]
    [InlineData("0x03 0x09", "0x01", Verdict.Doubtful)]
    [InlineData("0x01 0x01", "0x02", Verdict.Doubtful)]
    [InlineData("0x01 0x0b", "0x01", Verdict.Bad)]
    [InlineData("0x02 0x02", "0x03", Verdict.Bad)]
    [InlineData("", "", Verdict.Good)]
    public void An_eMMC_is_judged_by_what_it_counts(string lifeTime, string reserve, Verdict verdict) =>
        Assert.Equal(verdict, WearCheck.Judge("mmcblk0", lifeTime, reserve).Verdict);

    [Fact]
    public void What_is_used_is_told_in_percent() =>
        Assert.Contains("mmcblk0 has used up to 30% of its life", WearCheck.Judge("mmcblk0", "0x01 0x03", "0x01").What, StringComparison.Ordinal);

    [Theory]
    [InlineData("SD", "", "mmcblk0 is an SD card")]
    [InlineData("MMC", "0x02 0x01", "mmcblk0 has used up to 20% of its life")]
    public void The_disk_below_a_folder_is_found(string type, string lifeTime, string words)
    {
        var root = Directory.CreateTempSubdirectory("ek-wear-");
        try
        {
            var disk = Directory.CreateDirectory(Path.Combine(root.FullName, "sys/devices/mmcblk0")).FullName;
            Directory.CreateDirectory(Path.Combine(disk, "device"));
            File.WriteAllText(Path.Combine(disk, "device/type"), type + "\n");
            File.WriteAllText(Path.Combine(disk, "device/life_time"), lifeTime + "\n");
            var partition = Directory.CreateDirectory(Path.Combine(disk, "mmcblk0p2")).FullName;
            File.WriteAllText(Path.Combine(partition, "partition"), "2\n");
            Directory.CreateDirectory(Path.Combine(root.FullName, "sys/dev/block"));
            Directory.CreateSymbolicLink(Path.Combine(root.FullName, "sys/dev/block/179:2"), partition);
            Directory.CreateDirectory(Path.Combine(root.FullName, "proc/self"));
            File.WriteAllText(
                Path.Combine(root.FullName, "proc/self/mountinfo"),
                "20 1 0:17 / / rw - overlay overlay rw\n21 20 179:2 / /var/lib rw - ext4 /dev/mmcblk0p2 rw\n22 20 0:40 / /var/library rw - tmpfs t rw\n");
            Assert.Contains(words, WearCheck.Look("/var/lib/edgekube", root.FullName).What, StringComparison.Ordinal);
            Assert.Contains("no wear counters", WearCheck.Look("/srv", root.FullName).What, StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
