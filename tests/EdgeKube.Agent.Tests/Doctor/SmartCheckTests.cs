using EdgeKube.Agent.Doctor;
using Xunit;

namespace EdgeKube.Agent.Tests.Doctor;

public sealed class SmartCheckTests
{
    [Theory]
    [InlineData(3, 100, 0, true, Verdict.Good, "nvme0n1 has used 3% of its life")]
    [InlineData(85, 100, 0, true, Verdict.Doubtful, "nvme0n1 has used 85% of its life")]
    [InlineData(104, 100, 0, true, Verdict.Bad, "nvme0n1 has used 104% of its life")]
    [InlineData(20, 4, 0, true, Verdict.Bad, "nvme0n1 has used 20% of its life, and all but 4% of its spare blocks")]
    [InlineData(20, 100, 4, false, Verdict.Bad, "nvme0n1 has used 20% of its life, and says itself that it fails")]
    public void An_NVMe_disk_is_judged_by_its_health_log(int used, int spare, int warning, bool passed, Verdict verdict, string words)
    {
        var finding = SmartCheck.Judge(
            "nvme0n1",
            $$$"""
            {"smart_status":{"passed":{{{(passed ? "true" : "false")}}},"nvme":{"value":{{{warning}}}}},"nvme_smart_health_information_log":{"critical_warning":{{{warning}}},
            "temperature":41,"available_spare":{{{spare}}},"available_spare_threshold":10,"percentage_used":{{{used}}},"media_errors":0}}
            """);
        Assert.Equal((verdict, words), (finding.Verdict, finding.What));
    }

    [Theory]
    [InlineData("""{"smart_status":{"passed":true},"ata_smart_attributes":{"table":[{"id":9,"value":99},{"id":231,"value":12}]}}""", Verdict.Doubtful, "sda has used 88% of its life")]
    [InlineData("""{"smart_status":{"passed":true},"endurance_used":{"current_percent":7}}""", Verdict.Good, "sda has used 7% of its life")]
    [InlineData("""{"smart_status":{"passed":false}}""", Verdict.Bad, "sda says itself that it fails")]
    [InlineData("""{"smartctl":{"exit_status":2}}""", Verdict.Good, "sda has no wear counters that can be read")]
    [InlineData("", Verdict.Good, "sda has no wear counters that can be read")]
    public void A_SATA_disk_is_judged_by_what_it_has(string json, Verdict verdict, string words)
    {
        var finding = SmartCheck.Judge("sda", json);
        Assert.Equal((verdict, words), (finding.Verdict, finding.What));
    }
}
