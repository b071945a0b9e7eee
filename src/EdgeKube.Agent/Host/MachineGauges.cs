using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>Reads what the kernel tells of the machine: how hot its processor is, how long it runs, what went over its network.</summary>
/// <param name="root">"/" but for tests.</param>
internal sealed class MachineGauges(string root)
{
    // What the kernel's drivers call the processor, or the chip that it is a part of; ordered by how sure it is.
    private static readonly string[] _processors = ["cpu", "pkg", "package", "soc", "core", "k10temp", "zenpower", "acpitz"];
    private const int Coldest = -100_000;
    private const int Hottest = 200_000;

    public MachineSight Read()
    {
        var (received, sent) = Network();
        return new MachineSight { Temperature = Temperature(), Uptime = Uptime(), Received = received, Sent = sent };
    }

    // A processor of several parts is as hot as its hottest.
    private long? Temperature()
    {
        var zones = Sensors("sys/class/thermal", "thermal_zone*", "type", "temp");
        return Best([.. zones, .. Sensors("sys/class/hwmon", "hwmon*", "name", "temp1_input")])
            ?? (zones.Count == 1 ? zones[0].Value : null); // a board's only one is the processor's, however it is called
    }

    private static long? Best(List<(string Type, long Value)> sensors)
    {
        foreach (var word in _processors)
        {
            var values = sensors.Where(s => s.Type.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(s => s.Value).ToList();
            if (values.Count > 0)
            {
                return values.Max();
            }
        }

        return null;
    }

    private List<(string Type, long Value)> Sensors(string folder, string pattern, string type, string value)
    {
        var path = Path.Combine(root, folder);
        var found = new List<(string, long)>();
        foreach (var sensor in Directory.Exists(path) ? Directory.EnumerateDirectories(path, pattern) : [])
        {
            if (Text(Path.Combine(sensor, type)) is { } name
                && long.TryParse(Text(Path.Combine(sensor, value)), NumberStyles.Integer, CultureInfo.InvariantCulture, out var degrees)
                && degrees is > Coldest and < Hottest and not 0)
            {
                found.Add((name, degrees));
            }
        }

        return found;
    }

    private long? Uptime() =>
        Text(Path.Combine(root, "proc/uptime")) is { } text && double.TryParse(text.Split(' ')[0], CultureInfo.InvariantCulture, out var seconds) ? (long)seconds : null;

    // What goes over bridges and pods' ends goes over an adapter too, or stays on the machine.
    private (long? Received, long? Sent) Network()
    {
        var all = NetworkFigures.Parse(Text(Path.Combine(root, "proc/net/dev")) ?? "");
        var adapters = all.Where(n => Directory.Exists(Path.Combine(root, "sys/class/net", n.Interface, "device"))).ToList();
        if (adapters.Count == 0)
        {
            var outwards = Outwards();
            adapters = all.Where(n => outwards.Contains(n.Interface)).ToList(); // a container or a virtual machine that has none
        }

        return adapters.Count == 0 ? (null, null) : (adapters.Sum(n => n.ReceivedBytes), adapters.Sum(n => n.SentBytes));
    }

    // The interfaces of default routes: "eth0 00000000 …", proc_pid_net(5).
    private HashSet<string> Outwards() =>
    [
        .. (Text(Path.Combine(root, "proc/net/route")) ?? "").Split('\n').Select(l => l.Split('\t')).Where(l => l is [_, "00000000", ..]).Select(l => l[0]),
    ];

    // A sensor may be there and yet tell nothing, such as while its device sleeps.
    private static string? Text(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).TrimEnd() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
