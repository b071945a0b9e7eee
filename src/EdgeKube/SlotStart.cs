using EdgeKube.Platform.Upgrades;

namespace EdgeKube;

/// <summary>
/// Where <c>edgekube upgrade</c> has put another executable into a slot, goes on as that one. Whatever keeps it from that, this executable does
/// the work: a machine always has one that starts. <c>edgekube upgrade</c> itself is always this one, which is never on trial.
/// </summary>
internal static class SlotStart
{
    private const string Variable = "EDGEKUBE_PACKAGE";

    /// <summary>The executable that people and units start.</summary>
    public static string Package => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : Environment.ProcessPath ?? "";

    /// <summary>Does not return where another executable goes on. Settings are not judged yet: that one may know more of them.</summary>
    public static void GoOn(string[] args, Func<string, string?> environment, string config)
    {
        var verb = VerbOf(args);
        if (verb is "" or "upgrade" || environment(Variable) is { Length: > 0 })
        {
            return;
        }

        var root = DataDirectory.At(DataOf(args, environment, config, verb)).Slots;
        try
        {
            if (Directory.Exists(root))
            {
                GoOn(root, runs: verb is "server" or "agent" && !args.Any(a => a is "--check" or "--help" or "-h" or "-?" or "cleanup"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgekube: {root}: {e.Message}; going on with {Package}");
        }
    }

    private static void GoOn(string root, bool runs)
    {
        var table = SlotTable.Open(root);
        if (runs && table.Trial is not null)
        {
            Count(table);
        }

        var slot = table.Choose(trial: runs, PackageStamp.Of(Package));
        if (slot != SlotTable.Package)
        {
            var path = table.PathOf(slot, Package);
            var problem = ProgramExchange.GoOnAs(path, Variable, Package);
            Console.Error.WriteLine($"edgekube: {path} cannot be started: {problem}; going on with {Package}");
        }
    }

    // Where nobody watches the trial, at least it does not last for ever.
    private static void Count(SlotTable table)
    {
        try
        {
            using var held = SlotLock.TryTake(table.Root);
            if (held is not null)
            {
                table.Attempt(TimeProvider.System.GetUtcNow());
            }
        }
        catch (UnauthorizedAccessException)
        {
            // the server is not root; the agent counts, or whoever watches
        }
    }

    internal static string VerbOf(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--config")
            {
                i++;
            }
            else if (!args[i].StartsWith('-') && !args[i].StartsWith('['))
            {
                return args[i];
            }
        }

        return "";
    }

    private static string DataOf(string[] args, Func<string, string?> environment, string config, string verb)
    {
        const string Option = "--data-dir";
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == Option && i + 1 < args.Length)
            {
                return args[i + 1];
            }

            if (args[i].StartsWith(Option + "=", StringComparison.Ordinal))
            {
                return args[i][(Option.Length + 1)..];
            }
        }

        return environment("EDGEKUBE_DATA_DIR") is { Length: > 0 } named
            ? named
            : File.Exists(config) ? DataIn(File.ReadLines(config), verb is "server" or "token" ? "server" : "agent") : DataDirectory.Default;
    }

    // Only this line is understood, so that the settings of another version do no harm.
    private static string DataIn(IEnumerable<string> lines, string mode)
    {
        const string Key = "data-dir:";
        var (section, common, own) = ("", DataDirectory.Default, "");
        foreach (var line in lines)
        {
            var text = line.Split(" #")[0].Trim();
            if (line.Length > 0 && line[0] is not (' ' or '#'))
            {
                section = text.EndsWith(':') ? text[..^1] : "";
            }

            if (text.StartsWith(Key, StringComparison.Ordinal) && text[Key.Length..].Trim().Trim('"', '\'') is { Length: > 0 } value)
            {
                (common, own) = line[0] != ' ' ? (value, own) : section == mode ? (common, value) : (common, own);
            }
        }

        return own.Length > 0 ? own : common;
    }
}
