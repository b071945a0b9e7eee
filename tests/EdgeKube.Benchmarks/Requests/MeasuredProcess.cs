using System.Globalization;

namespace EdgeKube.Benchmarks.Requests;

/// <summary>What a process costs, as the kernel counts it.</summary>
internal sealed record MeasuredProcess(int Id)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on all architectures that we know

    /// <summary>Its share of memory in MiB (PSS).</summary>
    public double Memory
    {
        get
        {
            var pss = File.ReadLines($"/proc/{Id}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(pss["Pss:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024.0;
        }
    }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan Processor
    {
        get
        {
            var figures = Stat(Id);
            return TimeSpan.FromSeconds((long.Parse(figures[11], CultureInfo.InvariantCulture) + long.Parse(figures[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }

    /// <summary>Files and sockets that it has open.</summary>
    public int Files => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>The soft limit of open files.</summary>
    public string FileLimit => File.ReadLines($"/proc/{Id}/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal))["Max open files".Length..].Trim().Split(' ')[0];

    /// <summary>A child of this process, by the name of its program.</summary>
    public MeasuredProcess Child(string program) => new(
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .First(id => id > 0 && IsChild(id, program)));

    private bool IsChild(int id, string program)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim() == program && Stat(id)[1] == Id.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }

    // What follows the name, which may hold anything: state, parent … proc_pid_stat(5).
    private static string[] Stat(int id)
    {
        var text = File.ReadAllText($"/proc/{id}/stat");
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }
}
