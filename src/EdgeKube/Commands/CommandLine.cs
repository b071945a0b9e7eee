using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeKube.Cli;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Commands;

/// <summary>The command line: one class a verb, and what they share.</summary>
internal static class CommandLine
{
    private const string DefaultConfig = "/etc/edgekube/config.yaml";

    public static async Task<int> RunAsync(string[] args, Func<string, string?> environment)
    {
        args = ClientCommands.VerbFirst(args);
        SlotStart.GoOn(args, environment, ConfigOf(args, environment) ?? DefaultConfig);
        try
        {
            var root = Build(ConfigFor(args, environment), environment);
            if (SlotStart.VerbOf(args) is not ("server" or "agent")) // which have no use for them
            {
                ClientCommands.Build(Shell.OfProcess(environment)).ToList().ForEach(root.Subcommands.Add);
            }

            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            return parsed.Errors.Count == 0 || args.Length == 0 || parsed.Action is { Terminating: true } and not ParseErrorAction // help, completion
                ? await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                : await RefuseAsync(parsed);
        }
        catch (ConfigException e)
        {
            await Console.Error.WriteLineAsync($"edgekube: {e.Message}");
            return ModeHost.BadSettings;
        }
    }

    private static RootCommand Build(ConfigFile file, Func<string, string?> environment) => new(
        "EdgeKube: a Kubernetes for edge boards in one executable. The server is the control plane, an agent is a node.")
    {
        ServerCommand.Build(new Setting("server", file, environment)),
        AgentCommand.Build(new Setting("agent", file, environment)),
        TokenCommand.Build(new Setting("server", file, environment)),
        NodeCommand.Build(new Setting("server", file, environment)),
        MqttUserCommand.Build(new Setting("server", file, environment)),
        ImageCommand.Build(new Setting("agent", file, environment)),
        DoctorCommand.Build(new Setting("agent", file, environment), new Setting("server", file, environment)),
        FirstBootCommand.Build(),
        UpgradeCommand.Build(new Setting("agent", file, environment)),
        CompletionCommand.Build(),
        ConfigOption(),
    };

    private static Option<string> ConfigOption() => new("--config")
    {
        Description = $"Read settings from this file (default {DefaultConfig}, if it is there)",
        HelpName = "FILE",
        Recursive = true,
    };

    // The file gives the options their defaults, so it is found before they are made.
    private static ConfigFile ReadConfig(string[] args, Func<string, string?> environment)
    {
        var named = ConfigOf(args, environment);
        return ConfigFile.Read(
            named ?? DefaultConfig,
            required: named is not null,
            new Dictionary<string, IReadOnlySet<string>>
            {
                ["server"] = ServerCommand.Keys.Concat(UpgradeCommand.Keys).ToHashSet(),
                ["agent"] = AgentCommand.Keys.Concat(UpgradeCommand.Keys).ToHashSet(),
            });
    }

    // Whoever talks to a cluster needs no settings of this machine, and may not be let near them.
    private static ConfigFile ConfigFor(string[] args, Func<string, string?> environment) => SlotStart.VerbOf(args) switch
    {
        "upgrade" => TryReadConfig(args, environment),
        var verb when ClientCommands.Verbs.Contains(verb) => ConfigFile.Empty,
        _ => ReadConfig(args, environment),
    };

    // The settings may be those of a newer executable in a slot: whoever watches that one must not stumble over them.
    private static ConfigFile TryReadConfig(string[] args, Func<string, string?> environment)
    {
        try
        {
            return ReadConfig(args, environment);
        }
        catch (ConfigException e)
        {
            Console.Error.WriteLine($"edgekube upgrade: going on without the settings: {e.Message}");
            return ConfigFile.Empty;
        }
    }

    private static string? ConfigOf(string[] args, Func<string, string?> environment)
    {
        var at = Array.IndexOf(args, "--config");
        return at >= 0 && at + 1 < args.Length
            ? args[at + 1]
            : args.FirstOrDefault(a => a.StartsWith("--config=", StringComparison.Ordinal))?["--config=".Length..] ?? environment("EDGEKUBE_CONFIG");
    }

    private static async Task<int> RefuseAsync(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync($"edgekube: {error.Message}");
        }

        await Console.Error.WriteLineAsync("Try: edgekube --help");
        return 2;
    }
}
