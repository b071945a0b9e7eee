namespace EdgeKube.Agent.Pods.Probes;

/// <summary>What the probes of one pod had found when the agent ended: kept in memory's file system, as it counts only while the containers run.</summary>
internal sealed class ProbeMemory(string path)
{
    private readonly Lazy<Dictionary<string, (bool Started, bool Ready)>> _before = new(() => Read(path));

    public (bool Started, bool Ready) Recall(string containerId) => _before.Value.GetValueOrDefault(containerId);

    public void Keep(IEnumerable<ProbedContainer> containers)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(path, containers.Select(c => $"{c.Id} {(c.Verdict.Started ? 's' : '-')}{(c.Verdict.Ready ? 'r' : '-')}"));
        }
        catch (IOException)
        {
            // the next agent asks anew
        }
    }

    public void Forget()
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static Dictionary<string, (bool Started, bool Ready)> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var found = new Dictionary<string, (bool, bool)>();
        foreach (var line in File.ReadAllLines(path))
        {
            if (line.Split(' ') is [var id, [var started, var ready]])
            {
                found[id] = (started == 's', ready == 'r');
            }
        }

        return found;
    }
}
