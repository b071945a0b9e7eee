using EdgeKube.Agent.Host;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class MachineGaugesTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgekube-machine-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_machine_that_tells_nothing_is_no_trouble() => Assert.Equal(new MachineSight(), Read());

    [Theory]
    [InlineData(47_236, "cpu-thermal=47236")]
    [InlineData(61_000, "gpu-thermal=70000", "bigcore0-cpu=61000", "littlecore-cpu=55000")]
    [InlineData(52_000, "acpitz=27800", "pch_skylake=40000", "x86_pkg_temp=52000")]
    [InlineData(39_500, "tsens_tz_sensor0=39500")]
    [InlineData(null, "iwlwifi_1=40000", "nvme=35000")]
    [InlineData(null, "cpu-thermal=")]
    [InlineData(null, "cpu-thermal=-274000")]
    public void The_processors_zone_is_found_among_others(int? expected, params string[] zones)
    {
        for (var i = 0; i < zones.Length; i++)
        {
            Write($"sys/class/thermal/thermal_zone{i}/type", zones[i].Split('=')[0]);
            Write($"sys/class/thermal/thermal_zone{i}/temp", zones[i].Split('=')[1]);
        }

        Write("sys/class/thermal/cooling_device0/type", "Processor");
        Assert.Equal(expected, Read().Temperature);
    }

    [Fact]
    public void A_processor_without_a_zone_has_a_sensor()
    {
        Write("sys/class/thermal/thermal_zone0/type", "acpitz");
        Write("sys/class/thermal/thermal_zone0/temp", "16800");
        Write("sys/class/hwmon/hwmon0/name", "nvme");
        Write("sys/class/hwmon/hwmon0/temp1_input", "33000");
        Write("sys/class/hwmon/hwmon1/name", "k10temp");
        Write("sys/class/hwmon/hwmon1/temp1_input", "44125");
        Assert.Equal(44_125, Read().Temperature);
    }

    [Fact]
    public void The_time_since_its_start_is_read()
    {
        Write("proc/uptime", "350735.47 234388.90\n");
        Assert.Equal(350_735, Read().Uptime);
    }

    [Fact]
    public void What_goes_over_adapters_is_counted_once()
    {
        Table(("lo", 5, 5), ("eth0", 1000, 200), ("wlan0", 30, 4), ("cni0", 900, 100), ("veth1", 900, 100));
        Directory.CreateDirectory(Path.Combine(_root.FullName, "sys/class/net/eth0/device"));
        Directory.CreateDirectory(Path.Combine(_root.FullName, "sys/class/net/wlan0/device"));
        Assert.Equal((1030, 204), (Read().Received, Read().Sent));
    }

    [Fact]
    public void Without_an_adapter_the_default_route_counts()
    {
        Table(("eth0", 1000, 200), ("cni0", 900, 100));
        Write("proc/net/route", "Iface\tDestination\tGateway\neth0\t00000000\t0101A8C0\ncni0\t00002A0A\t00000000\n");
        Assert.Equal((1000, 200), (Read().Received, Read().Sent));
    }

    private MachineSight Read() => new MachineGauges(_root.FullName).Read();

    private void Table(params (string Name, long Received, long Sent)[] interfaces) => Write(
        "proc/net/dev",
        "Inter-|   Receive\n face |bytes\n" + string.Concat(interfaces.Select(i => $"  {i.Name}: {i.Received} 1 0 0 0 0 0 0 {i.Sent} 1 0 0 0 0 0 0\n")));

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }
}
