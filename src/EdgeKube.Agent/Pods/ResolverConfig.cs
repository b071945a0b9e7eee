namespace EdgeKube.Agent.Pods;

/// <summary>The three parts of a resolv.conf.</summary>
internal sealed record ResolverConfig(IReadOnlyList<string> Servers, IReadOnlyList<string> Searches, IReadOnlyList<string> Options)
{
    public static ResolverConfig Empty { get; } = new([], [], []);

    public static ResolverConfig Parse(string text)
    {
        List<string> servers = [], searches = [], options = [];
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(['#', ';'], 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", var server, ..]:
                    servers.Add(server);
                    break;
                case ["search" or "domain", .. var names]:
                    searches = [.. names]; // the last one counts
                    break;
                case ["options", .. var more]:
                    options.AddRange(more);
                    break;
            }
        }

        return new ResolverConfig(servers, searches, options);
    }
}
